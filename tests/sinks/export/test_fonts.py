import pytest
from fontTools.ttLib import TTFont

from sinks.export.fonts import WEIGHTS, characters, ttf_files
from sinks.page.fonts import FontUnavailable


def test_each_weight_is_one_file_that_typesetters_tell_apart(fonts_folder):
    paths = ttf_files(fonts_folder)
    assert [TTFont(path)["OS/2"].usWeightClass for path in paths] == list(WEIGHTS)
    assert not list(fonts_folder.glob("*.part"))


def test_latin_cyrillic_rouble_and_number_sign_are_in_every_weight(fonts_folder):
    for path in ttf_files(fonts_folder):
        assert {ord(one) for one in "AzЯё₽№−–—×«»·’“”\u00a0%"} <= characters(path)


def test_digits_are_equally_wide_where_tabular_ones_are_asked_for(fonts_folder):
    for path in ttf_files(fonts_folder):
        font = TTFont(path)
        features = {record.FeatureTag: record.Feature for record in font["GSUB"].table.FeatureList.FeatureRecord}
        mapping = {}
        for index in features["tnum"].LookupListIndex:
            for table in font["GSUB"].table.LookupList.Lookup[index].SubTable:
                mapping.update(getattr(table, "ExtSubTable", table).mapping)
        digits = [font.getBestCmap()[ord(one)] for one in "0123456789"]
        assert len({font["hmtx"][mapping.get(name, name)][0] for name in digits}) == 1


def test_the_same_subsets_give_the_same_bytes(fonts_folder, tmp_path):
    for path in fonts_folder.glob("*.woff2"):
        (tmp_path / path.name).symlink_to(path)
    made = ttf_files(tmp_path)[0].read_bytes()
    assert made == ttf_files(fonts_folder)[0].read_bytes()


def test_without_the_fetched_font_nothing_is_left_behind(tmp_path):
    with pytest.raises(FontUnavailable, match="make setup"):
        ttf_files(tmp_path)
    assert not list(tmp_path.iterdir())
