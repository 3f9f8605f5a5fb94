"""Asking a pydantic model about its fields, however deep they lie."""

from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo


def keys_of(model: type[BaseModel]) -> list[str]:
    """The keys as they stand in the file."""
    return [field.alias or name for name, field in model.model_fields.items()]


def field_at(model: type[BaseModel], key: object) -> FieldInfo | None:
    return next((field for name, field in model.model_fields.items() if key in (name, field.alias)), None)


def model_at(model: type[BaseModel] | None, path: tuple[str | int, ...]) -> type[BaseModel] | None:
    """The model that governs the table at ``path``; None where the model says nothing about it."""
    for key in path:
        if model is None or isinstance(key, int):
            continue
        field = field_at(model, key)
        model = next(inner_models(field.annotation), None) if field else None
    return model


def inner_models(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models in ``Imap | None``, ``list[Imap]`` ..."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from inner_models(argument)


def words_of(annotation: Any) -> Iterator[str]:
    """The words of a ``Literal``, also inside of ``Literal[...] | None``."""
    for argument in get_args(annotation):
        if get_origin(annotation) is Literal:
            yield argument
        else:
            yield from words_of(argument)


def allows(annotation: Any, kind: type) -> bool:
    """Is ``kind`` the type, or one of the types of ``kind | None``?"""
    return annotation is kind or any(allows(argument, kind) for argument in get_args(annotation))


def secret_values(value: object) -> Iterator[str]:
    """Every secret held in a model, for the log's redaction."""
    if isinstance(value, SecretStr):
        yield value.get_secret_value()
    elif isinstance(value, BaseModel):
        for _, inner in value:
            yield from secret_values(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from secret_values(inner)
