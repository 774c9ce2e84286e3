"""A supervisor's page of figures: each with its n, nobody named, no ranking by sales."""


def test_each_figure_stands_with_its_interval_and_n(console):
    console.database.visits = [
        ("trees", "client", 1, 1, 1, 30_000, 1, "5", "yes"),
        ("trees", "client", 1, 0, 1, 90_000, 1, "4", ""),
        ("trees", "manager", 0, 0, 0, 0, 0, "", "no"),
    ]
    page = console.signed_in("lead", "supervisor").get("/understanding").text
    assert page.count('<th scope="row">') == 2
    assert "60\u00a0с<small>[" in page
    assert "n\u00a0=\u00a02" in page
    assert "4,5<small>" in page
    assert "50\u00a0%<small>[" in page


def test_without_answers_the_page_says_so(console):
    page = console.signed_in("lead", "supervisor").get("/understanding").text
    assert page.count("нет данных") == 7


def test_only_supervisors_see_it(console):
    assert console.signed_in("ivanova").get("/understanding").status_code == 403
