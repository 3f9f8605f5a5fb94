"""What the workload's customers say: sentences of common length in English and Korean, drawn from a seeded source."""

import random

NAMES = {
    "en": ("Emma Clarke", "Oliver Brandt", "Sofia Rossi", "Liam O'Neill", "Noah Fischer", "Ava Martin", "Lucas Silva"),
    "ko": ("김민서", "이서준", "박도윤", "최지우", "정하은", "강시우", "윤서연"),
}
_SENTENCES = {
    "en": (
        "I placed an order on Monday and it still says that it is being prepared.",
        "Could you tell me when the parcel will leave your warehouse?",
        "The invoice shows the old company name, and our accountant will not take it.",
        "After the last update the app closes as soon as I open the settings.",
        "Thanks, that works now!",
        "Please cancel the second subscription, I only need one of them.",
        "We have eleven colleagues waiting for access since this morning.",
        "Is there a way to export all of our reports at once?",
    ),
    "ko": (
        "월요일에 주문했는데 아직도 준비 중이라고 나옵니다.",
        "택배가 언제 출발하는지 알려 주실 수 있을까요?",
        "세금계산서에 예전 회사 이름이 적혀 있어서 다시 발행해 주세요.",
        "업데이트를 한 뒤로 설정 화면을 열면 앱이 바로 꺼집니다.",
        "감사합니다, 이제 잘 됩니다!",
        "구독이 두 개로 되어 있는데 하나는 취소하고 환불해 주세요.",
        "오늘 아침부터 직원 열한 명이 접속을 못 하고 있습니다.",
        "보고서를 한꺼번에 내려받는 방법이 있나요?",
    ),
}
_SUBJECTS = {
    "en": ("Order not shipped", "Wrong name on the invoice", "The app closes", "Access for colleagues", "Export"),
    "ko": ("주문 배송 문의", "세금계산서 재발행 요청", "앱이 꺼집니다", "직원 계정 접속 문제", "보고서 내려받기"),
}


class Words:
    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def language(self) -> str:
        return "ko" if self._chance.random() < 0.6 else "en"

    def name(self, language: str) -> str:
        return self._chance.choice(NAMES[language])

    def subject(self, language: str) -> str:
        return self._chance.choice(_SUBJECTS[language])

    def text(self, language: str, most: int = 4) -> str:
        """One sentence mostly, ``most`` at times."""
        number = min(1 + int(self._chance.expovariate(0.9)), most)
        return " ".join(self._chance.choices(_SENTENCES[language], k=number))

    def letter(self, language: str) -> list[str]:
        """The paragraphs of a mail."""
        hello = "안녕하세요," if language == "ko" else "Hello,"
        bye = "감사합니다." if language == "ko" else "Kind regards"
        return [hello, *(self.text(language, 6) for _ in range(self._chance.randint(1, 3))), bye]
