from hypothesis import given
from hypothesis import strategies as st

from infra.embedded.kafka import escaped_property


def test_a_path_becomes_a_value_of_a_properties_file() -> None:
    assert escaped_property("/srv/mimika") == "/srv/mimika"
    assert escaped_property("C:\\данные") == "C:\\\\\\u0434\\u0430\\u043d\\u043d\\u044b\\u0435"
    assert escaped_property("/😀") == "/\\ud83d\\ude00"


@given(st.text())
def test_a_value_is_printable_ascii_and_says_the_same(text: str) -> None:
    value = escaped_property(text)
    assert value.isascii()
    assert value.isprintable()
    read = value.encode().decode("unicode_escape").encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    assert read == text
