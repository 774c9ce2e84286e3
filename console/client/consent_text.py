"""The notice and the text of each consent, Russian and English: draft for the bank's lawyer.

The texts are those of `vault.consents.TEXT_VERSION`: whoever changes a word here raises that version, because the vault
stores it with each consent and a client must be shown what they agreed to.
"""

from collections.abc import Mapping
from typing import Final

from sinks.page.words import Language

NAMES_SUPERVISOR: Final = frozenset({"2-draft", "3-draft"})
"""Versions whose consent to live hints names the supervisor beside the manager; that of 1-draft did not."""

DRAFT: Final[Mapping[Language, str]] = {
    "ru": "проект для юриста банка",
    "en": "draft for the bank's lawyer",
}
"""Stands beside the version wherever the texts are shown."""

CONSENTS: Final[Mapping[Language, Mapping[str, str]]] = {
    "ru": {
        "live-hint": "Я\u00a0разрешаю банку во\u00a0время этого видеозвонка определять программой выражение моего "
        "лица и\u00a0сразу показывать менеджеру и\u00a0его руководителю, какое оно: негативное, нейтральное или "
        "позитивное. Видео не\u00a0записывается, кадр удаляется не\u00a0позже чем через 60\u00a0с.",
        "report": "Я\u00a0разрешаю банку во\u00a0время этого видеозвонка определять программой выражение моего лица "
        "и\u00a0составить по\u00a0числам отчёт о\u00a0звонке. Отчёт видят менеджер и\u00a0его руководитель. Числа "
        "по\u00a0кадрам хранятся 90\u00a0дней, отчёт 3\u00a0года, если я\u00a0не\u00a0сотру их раньше.",
        "trend": "Я\u00a0разрешаю банку сравнивать отчёт об\u00a0этом звонке с\u00a0отчётами о\u00a0других моих "
        "звонках.",
        "illustration-feedback": "Я\u00a0разрешаю банку записывать, открыл\u00a0ли я\u00a0картинки, которые мне "
        "прислали, двигал\u00a0ли ползунки на\u00a0них, и\u00a0мои ответы на\u00a0вопросы о\u00a0них, чтобы картинки "
        "становились понятнее. Это видит менеджер.",
        "client-answer": "Я\u00a0разрешаю банку хранить мою оценку звонка и\u00a0мою фразу рядом с\u00a0отчётом. Их "
        "видят менеджер и\u00a0его руководитель.",
    },
    "en": {
        "live-hint": "I allow the bank to have a program tell the expression of my face during this video call and to "
        "show the manager and their supervisor at once which it is: negative, neutral or positive. Video is not "
        "recorded, a frame is deleted after 60\u00a0s at most.",
        "report": "I allow the bank to have a program tell the expression of my face during this video call and to "
        "make a report of the call from the numbers. The manager and their supervisor see the report. Numbers by "
        "frame are kept for 90\u00a0days, the report for 3\u00a0years, unless I erase them before.",
        "trend": "I allow the bank to compare the report of this call with the reports of my other calls.",
        "illustration-feedback": "I allow the bank to record whether I opened the pictures that were sent to me, "
        "whether I moved their sliders, and my answers to the questions about them, so that pictures become clearer. "
        "The manager sees this.",
        "client-answer": "I allow the bank to keep my rating of the call and my sentence beside the report. The "
        "manager and their supervisor see them.",
    },
}
"""What a client says yes to, by language and purpose; each purpose is agreed to by itself."""

WITHDRAWING: Final[Mapping[Language, str]] = {
    "ru": "Согласие можно отозвать на\u00a0этой странице в\u00a0любой момент. Отказ и\u00a0отзыв не\u00a0меняют "
    "ни\u00a0звонка, ни\u00a0условий.",
    "en": "You can take a consent back on this page at any moment. Refusing or taking it back changes neither the "
    "call nor your terms.",
}
"""Stands under each text."""
