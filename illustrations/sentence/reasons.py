"""The texts of refusals, in Russian and English, by code."""

from typing import Final

from illustrations.sentence.form import Reason

TEXTS: Final = {
    "empty": (
        "Фраза пуста: назовите продукты, срок и сумму.",
        "The sentence is empty: name products, term and amount.",
    ),
    "too long": (
        "Фраза длиннее 500 знаков: оставьте продукты, срок и сумму.",
        "The sentence is longer than 500 characters: keep products, term and amount.",
    ),
    "character": (
        "Знак «{words}» здесь не читается: уберите его или возьмите название в кавычки.",
        "The character “{words}” is not read here: remove it, or put the name in quotation marks.",
    ),
    "instruction": (
        "«{words}» похоже на указание программе: здесь читаются только продукты, срок и сумма.",
        "“{words}” looks like an instruction to a program: only products, term and amount are read here.",
    ),
    "no product": (
        "Не назван ни один продукт: напишите, например, «депозит 10 %, золото 12 %».",
        "No product is named: write, for instance, “deposit 10 %, gold 12 %”.",
    ),
    "not understood": (
        "Не понято: «{words}». Уберите эти слова или, если это название, поставьте рядом ставку.",
        "Not understood: “{words}”. Remove these words or, if they are a name, put its rate next to it.",
    ),
    "too many products": (
        "Продуктов больше восьми: картинка вмещает восемь, уберите лишние.",
        "There are more than eight products: a picture holds eight, remove some.",
    ),
    "long name": (
        "Название «{words}» длиннее 60 знаков: сократите его.",
        "The name “{words}” is longer than 60 characters: shorten it.",
    ),
    "two rates": (
        "У одного продукта две ставки: «{words}». Оставьте одну или назовите продукты по-разному.",
        "One product has two rates: “{words}”. Keep one, or give the products different names.",
    ),
    "range": (
        "«{words}» это диапазон, а картинке нужно одно число: назовите его.",
        "“{words}” is a range and a picture needs one number: name it.",
    ),
    "rate without product": (
        "Ставка «{words}» стоит без продукта: напишите его название рядом.",
        "The rate “{words}” has no product: write its name next to it.",
    ),
    "negative rate": (
        "Ставка «{words}» отрицательна: напишите ставку больше нуля; если это тире, отделите его пробелами.",
        "The rate “{words}” is negative: write a rate above zero; if that is a dash, put spaces around it.",
    ),
    "zero rate": (
        "Ставка «{words}» равна нулю: напишите ставку больше нуля.",
        "The rate “{words}” is zero: write a rate above zero.",
    ),
    "absurd rate": (
        "Ставка «{words}» больше 100 % в год: проверьте число.",
        "The rate “{words}” is above 100 % a year: check the number.",
    ),
    "monthly rate": (
        "«{words}» это ставка за месяц: напишите ставку за год.",
        "“{words}” is a rate a month: write the rate a year.",
    ),
    "no horizon": (
        "Не назван срок: добавьте, например, «на 5 лет».",
        "No term is named: add, for instance, “for 5 years”.",
    ),
    "two horizons": (
        "Названы два срока: «{words}». Оставьте один: продукты сравниваются на одном сроке.",
        "Two terms are named: “{words}”. Keep one: products are compared over one term.",
    ),
    "negative horizon": (
        "Срок «{words}» отрицателен: напишите срок от 1 месяца до 50 лет; если это тире, отделите его пробелами.",
        "The term “{words}” is negative: write one from 1 month to 50 years; if that is a dash, put spaces around it.",
    ),
    "horizon out of range": (
        "Срок «{words}» вне пределов: возможен от 1 месяца до 50 лет.",
        "The term “{words}” is out of range: from 1 month to 50 years is possible.",
    ),
    "horizon in parts of a month": (
        "Срок «{words}» не составляет целых месяцев: напишите его в месяцах или годах.",
        "The term “{words}” is no whole number of months: write it in months or years.",
    ),
    "no amount": (
        "Не названа сумма: добавьте, например, «500 тысяч».",
        "No amount is named: add, for instance, “500k”.",
    ),
    "two amounts": (
        "Названы две суммы: «{words}». Оставьте одну; пополнение пишите как «10 тысяч в месяц».",
        "Two amounts are named: “{words}”. Keep one; write a top-up as “10k a month”.",
    ),
    "two top-ups": (
        "Названы два пополнения: «{words}». Оставьте одно.",
        "Two top-ups are named: “{words}”. Keep one.",
    ),
    "amount not positive": (
        "Сумма «{words}» должна быть больше нуля.",
        "The amount “{words}” must be above zero.",
    ),
    "amount too large": (
        "Сумма «{words}» больше триллиона: проверьте число.",
        "The amount “{words}” is above a trillion: check the number.",
    ),
    "yearly top-up": (
        "«{words}»: пополнение считается по месяцам, напишите сумму в месяц.",
        "“{words}”: top-ups are counted by month, write the sum a month.",
    ),
    "unknown currency": (
        "Валюта «{words}» неизвестна: назовите рубли, доллары, евро, фунты или юани.",
        "The currency “{words}” is not known: name roubles, dollars, euros, pounds or yuan.",
    ),
    "two currencies": (
        "Названы две валюты: «{words}». Продукты сравниваются в одной: оставьте её.",
        "Two currencies are named: “{words}”. Products are compared in one: keep it.",
    ),
    "number without unit": (
        "Непонятно, чего «{words}»: добавьте «%», «лет» или «тысяч».",
        "It is not clear what “{words}” counts: add “%”, “years” or “thousand”.",
    ),
    "ambiguous number": (
        "Число «{words}» читается двояко: пишите тысячи через пробел («500 000»), дробь без лишних нулей («1,5»).",
        "The number “{words}” can be read in two ways: write thousands with spaces (“500 000”), fractions without "
        "spare zeros (“1.5”).",
    ),
    "calendar date": (
        "«{words}» это дата, а нужен срок: напишите, например, «на 5 лет».",
        "“{words}” is a date and a term is needed: write, for instance, “for 5 years”.",
    ),
    "two taxes": (
        "Налог или инфляция названы дважды: «{words}». Оставьте одно число.",
        "Tax or inflation is named twice: “{words}”. Keep one number.",
    ),
}


def reason(code: str, words: str = "") -> Reason:
    """The refusal of this code about these words.

    Raises:
        KeyError: no such code.
    """
    ru, en = TEXTS[code]
    return Reason(code, words, ru.format(words=words), en.format(words=words))
