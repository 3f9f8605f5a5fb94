"""HTML in which a program says itself what is history, or a signature."""
# ruff: noqa: E501 (samples, as programs write them)

from tests.channels.email.replies.corpus.letters import LETTERS, as_html
from tests.channels.email.replies.corpus.sample import Sample

PAGES = {
    "thunderbird": ("de", '{own}<br><div class="moz-cite-prefix">Am 05.03.25 um 15:21 schrieb Acme:<br></div><blockquote type="cite" cite="mid:1@acme.test">{old}</blockquote>'),
    "thunderbird unknown language": ("en", '{own}<div class="moz-cite-prefix">Acme kirjoitti 5.3.2025 klo 15.21:<br></div><blockquote type="cite">{old}</blockquote>'),
    "thunderbird signature": ("en", '{own}<pre class="moz-signature" cols="72">-- \nMin Kim\nBuyer, Example Ltd</pre><div class="moz-cite-prefix">On 3/5/25, Acme wrote:<br></div><blockquote type="cite">{old}</blockquote>'),
    "yahoo": ("en", '<div class="ydp1yahoo-style-wrap">{own}</div><div id="ydp2yahoo_quoted_1" class="ydp2yahoo_quoted"><div style="color:#26282a">On Wednesday, March 5, 2025 at 03:21:00 PM GMT+9, Acme &lt;support@acme.test&gt; wrote:</div><div>{old}</div></div>'),
    "yahoo android": ("en", '{own}<br><br><div id="ymail_android_signature"><a href="https://mail.onelink.me/1">Sent from Yahoo Mail on Android</a></div><br><blockquote style="margin: 0 0 20px 0;"><div style="color:#1E4185;">On Wed, Mar 5, 2025 at 3:21 PM, Acme</div><div>&lt;support@acme.test&gt; wrote:</div><div style="padding: 10px 0 0 20px;">{old}</div></blockquote>'),
    "yahoo korean": ("ko", '<div>{own}</div><div class="yahoo_quoted"><div>2025년 3월 5일 수요일, Acme&lt;support@acme.test&gt;님이 작성:</div><div>{old}</div></div>'),
    "proton": ("en", '<div style="font-family: Arial">{own}</div><div class="protonmail_signature_block"><div class="protonmail_signature_block-user">Min Kim</div><div class="protonmail_signature_block-proton">Sent with <a href="https://proton.me/">Proton Mail</a> secure email.</div></div><div class="protonmail_quote">On Wednesday, March 5th, 2025 at 3:21 PM, Acme &lt;support@acme.test&gt; wrote:<br><blockquote class="protonmail_quote" type="cite">{old}</blockquote></div>'),
    "proton polish": ("pl", '{own}<div class="protonmail_quote">środa, 5 marca 2025 15:21, Acme &lt;support@acme.test&gt; napisał(a):<br><blockquote class="protonmail_quote" type="cite">{old}</blockquote></div>'),
    "zoho": ("en", '<div>{own}</div><div class="zmail_extra_hr" style="border-top: 1px solid rgb(204, 204, 204);"></div><div class="zmail_extra" data-zbluepencil-ignore="true"><div><br></div><div id="Zm-_Id_-Sgn1">---- On Wed, 05 Mar 2025 15:21:00 +0900 <b>Acme &lt;support@acme.test&gt;</b> wrote ---<br></div><blockquote style="margin: 0px;">{old}</blockquote></div>'),
    "zoho signature": ("en", '{own}<div id="Zm-_Id_-Sgn" data-sigid="1"><div>Min Kim</div><div>Example Ltd</div></div><div class="zmail_extra"><div>---- On Wed, Acme wrote ----</div><blockquote>{old}</blockquote></div>'),
    "fastmail": ("en", '{own}<div id="sig1"><div class="signature">--<br>Min Kim<br>Example Ltd</div></div><div>On Wed, Mar 5, 2025, at 3:21 PM, Acme wrote:<br></div><blockquote type="cite" id="qt">{old}</blockquote>'),
    "gmx": ("de", '<div style="font-family: Verdana">{own}<div name="quote" style="margin:10px 5px 5px 10px; border-left:2px solid #C3D9E5;"><div style="margin:0 0 10px 0;"><b>Gesendet:</b> Mittwoch, 5. März 2025 um 15:21 Uhr<br><b>Von:</b> Acme &lt;support@acme.test&gt;<br><b>An:</b> min@gmx.de<br><b>Betreff:</b> Paket</div><div name="quoted-content">{old}</div></div></div>'),
    "yandex": ("ru", '<div>{own}</div><div> </div><div>05.03.2025, 15:21, "Acme" &lt;support@acme.test&gt;:</div><blockquote>{old}</blockquote>'),
    "mail.ru": ("ru", '{own}<blockquote style="border-left:1px solid #0857A6;margin:10px;padding:0 0 0 10px;">Среда, 5 марта 2025, 15:21 +03:00 от Acme &lt;support@acme.test&gt;:<br>&nbsp;<div>{old}</div></blockquote>'),
    "qq": ("zh", '{own}<div><br></div><div style="font-size: 12px;padding:2px 0;">------------------&nbsp;原始邮件&nbsp;------------------</div><div style="font-size: 12px;background:#efefef;"><div><b>发件人:</b>&nbsp;"Acme"&lt;support@acme.test&gt;;</div><div><b>发送时间:</b>&nbsp;2025年3月5日(星期三) 下午3:21</div><div><b>收件人:</b>&nbsp;"王敏"&lt;min@qq.com&gt;;</div><div><b>主题:</b>&nbsp;包裹</div></div><div>{old}</div>'),
    "163": ("zh", '<div style="line-height:1.7">{own}</div><div id="divNeteaseMailCard"></div><pre><br>在 2025-03-05 15:21:00，"Acme" &lt;support@acme.test&gt; 写道：</pre><blockquote id="isReplyContent" style="PADDING-LEFT: 1ex; MARGIN: 0px 0px 0px 0.8ex; BORDER-LEFT: #ccc 1px solid">{old}</blockquote>'),
    "naver": ("ko", '<div style="font-size:10pt">{own}</div><p>&nbsp;</p><p style="font-size:10pt;"><span>-----Original Message-----</span><br><b>From:</b> "Acme"&lt;support@acme.test&gt;<br><b>To:</b> "김민수"&lt;min@naver.com&gt;; <br><b>Cc:</b> <br><b>Sent:</b> 2025-03-05 (수) 15:21:00 (GMT+09:00)<br><b>Subject:</b> Re: 택배<br>&nbsp;</p>{old}'),
    "daum": ("ko", '<div>{own}</div><div><br></div><blockquote style="font-size: 13px; padding-left: 10px; border-left: 2px solid #ccc;">--------- 원본 메일 ---------<div><b>보낸사람</b> : Acme &lt;support@acme.test&gt;</div><div><b>받는사람</b> : 김민수 &lt;min@hanmail.net&gt;</div><div><b>날짜</b> : 25.03.05 15:21 GMT +0900</div><div><b>제목</b> : Re: 택배</div>{old}</blockquote>'),
    "hanmail table": ("ko", '<div>{own}</div><p>--------- 원본 메일 ---------</p><table><tr><td><b>보낸사람</b></td><td>: Acme &lt;support@acme.test&gt;</td></tr><tr><td><b>받는사람</b></td><td>: 김민수</td></tr><tr><td><b>제목</b></td><td>: 택배</td></tr></table><div>{old}</div>'),
    "kakao": ("ko", '<p>{own}</p><div style="padding-left:8px;border-left:2px solid #d9d9d9"><p>2025년 3월 5일 (수) 오후 3:21, Acme &lt;support@acme.test&gt; 님이 작성:</p><blockquote style="margin:0">{old}</blockquote></div>'),
    "samsung": ("ko", '{own}<div><br></div><div id="composer_signature" dir="auto"><div style="font-size:14px;color:#7f7f7f" dir="auto">나의 Galaxy에서 보냄</div></div><div><br></div><div style="font-size:100%;color:#000000"><div>-------- 원본 이메일 --------</div><div>발신: Acme &lt;support@acme.test&gt; </div><div>날짜: 25/3/5  15:21  (GMT+09:00) </div><div>받은 사람: min@naver.com </div><div>제목: 택배 </div><div><br></div></div>{old}'),
    "outlook mac source": ("en", '{own}<div><br></div><span id="OLK_SRC_BODY_SECTION"><div style="border-top: #b5c4df 1pt solid"><span style="font-weight:bold">From: </span> Acme &lt;support@acme.test&gt;<br><span>Date: </span> Wednesday, March 5, 2025<br><span>To: </span> Min<br><span>Subject: </span> Parcel<br></div>{old}</span>'),
    "outlook 2007 header": ("en", '<div class="WordSection1"><p class="MsoNormal">{own}</p><div style="border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0in 0in 0in"><p class="MsoNormal"><b>Lähettäjä:</b> Acme<br><b>Lähetetty:</b> 5. maaliskuuta 2025<br><b>Vastaanottaja:</b> Min<br><b>Aihe:</b> Parcel</p></div><p class="MsoNormal">{old}</p></div>'),
    "outlook signature": ("en", '<div class="elementToProof">{own}</div><div id="Signature"><div>Min Kim</div><div>Head of Buying</div><div>+82 10 1234 5678</div></div><div id="appendonsend"></div><hr tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><b>From:</b> Acme</div><div>{old}</div>'),
    "outlook nested prefix": ("en", '<div>{own}</div><hr><div id="x_divRplyFwdMsg" dir="ltr"><b>From:</b> Acme</div><div>{old}</div>'),
    "gmail signature": ("en", '<div dir="ltr">{own}<div><br></div><span class="gmail_signature_prefix">-- </span><br><div dir="ltr" class="gmail_signature" data-smartmail="gmail_signature"><div>Min Kim</div><div>Example Ltd, Seoul</div></div></div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Wed, Mar 5, 2025 at 3:21 PM Acme wrote:<br></div><blockquote class="gmail_quote">{old}</blockquote></div>'),
    "gmail unknown language": ("en", '<div dir="ltr">{own}</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">ke 5. maalisk. 2025 klo 15.21 Acme (support@acme.test) kirjoitti:<br></div><blockquote class="gmail_quote">{old}</blockquote></div>'),
    "gmail below": ("en", '<div class="gmail_quote"><div class="gmail_attr">On Wed, Mar 5, 2025 at 3:21 PM Acme wrote:<br></div><blockquote class="gmail_quote">{old}</blockquote></div><div>{own}</div>'),
    "apple": ("en", '<html><body style="overflow-wrap: break-word;">{own}<br id="lineBreakAtBeginningOfMessage"><div><br><blockquote type="cite"><div>On Mar 5, 2025, at 3:21 PM, Acme &lt;support@acme.test&gt; wrote:</div><br class="Apple-interchange-newline"><div>{old}</div></blockquote></div><br></body></html>'),
    "apple signature": ("ko", '{own}<div id="AppleMailSignature" dir="ltr">김민수 (주)예시 구매팀</div><div dir="ltr"><br>2025. 3. 5. 오후 3:21, Acme &lt;support@acme.test&gt; 작성:<br><br></div><blockquote type="cite">{old}</blockquote>'),
    "apple attribution outside": ("ja", '{own}<br><br><div>iPadから送信</div><div dir="ltr"><br>2025/03/05 15:21、Acme &lt;support@acme.test&gt;のメール:<br><br></div><blockquote type="cite"><div dir="ltr">{old}</div></blockquote>'),
    "tutanota": ("de", '{own}<br><br>-- <br>Gesendet mit Tuta, genieße sichere Mails<br><br>5. März 2025, 15:21 von support@acme.test:<br><blockquote class="tutanota_quote">{old}</blockquote>'),
    "icloud": ("en", '{own}<br><div>Sent from my iPad<br></div><div><br></div><blockquote type="cite"><div>On Mar 5, 2025, at 3:21 PM, Acme &lt;support@acme.test&gt; wrote:<br></div></blockquote><blockquote type="cite"><div>{old}</div></blockquote>'),
    "deep": ("en", '{own}<blockquote type="cite">On 5 Mar 2025, Acme wrote:<blockquote type="cite">{old}<blockquote type="cite">older</blockquote></blockquote>old</blockquote>'),
}  # fmt: skip


def samples() -> list[Sample]:
    found = []
    for name, (language, page) in PAGES.items():
        own, old = LETTERS[language]
        found.append(Sample(f"html {name}", language, own, html=page.format(own=as_html(own), old=as_html(old))))
    return found
