from illustrations.drawing.figure import Figure, Ink, Layer, Shape, Template, Use
from illustrations.drawing.markup import definitions, group

FIGURE = Figure(
    name="ln100l",
    width_px=100,
    outline=(50.0, 0.0),
    level=(),
    inks=(Ink("#111111"), Ink("#222222", 0.5)),
    bad_inks=(Ink("#888888"), Ink("#999999")),
    templates=(Template(((0, "m0 0l1 1z"),), ((1, "m0 0l2 2z"),), 0, 1, 0, 1),),
    stand=((0, "M0 0l5 5z"),),
    parts=(),
    roots=(),
)


def layer(*pieces: Use | Shape, top_px: float = float("inf")) -> Layer:
    return Layer("dense", float("-inf"), top_px, pieces)


def test_a_template_is_defined_once_for_each_look_it_is_used_in() -> None:
    bad = Layer("bad", float("-inf"), float("inf"), (Use(0, 1, -2),))
    assert definitions([(FIGURE, [layer(Use(0, 1, -2), Use(0, 3, -4)), bad]), (FIGURE, [bad])]) == (
        '<g id="ln100ld0"><path fill="#111111" d="m0 0l1 1z"/></g>'
        '<g id="ln100lb0"><path fill="#999999" d="m0 0l2 2z"/></g>'
    )


def test_stand_comes_first_and_neighbours_of_one_opaque_ink_become_one_path() -> None:
    pieces = (Shape(0, "M1 1z"), Shape(0, "M2 2z"), Use(0, 1.04, -2.5), Shape(1, "M3 3z"), Shape(1, "M4 4z"))
    assert group(FIGURE, [layer(*pieces)], "c") == (
        '<path fill="#111111" d="M0 0l5 5z"/>'
        '<path fill="#111111" d="M1 1zM2 2z"/><use href="#ln100ld0" x="1" y="-2.5"/>'
        '<path fill="#222222" opacity="0.5" d="M3 3z"/><path fill="#222222" opacity="0.5" d="M4 4z"/>'
    )


def test_a_layer_that_ends_at_the_guaranteed_level_is_cut_there() -> None:
    text = group(FIGURE, [layer(Use(0, 0, 0), top_px=42.25)], "p3")
    assert '<clipPath id="p3-0"><path d="M-100 -42.25H100V10000.00H-100z"/></clipPath>' in text
    assert '<g clip-path="url(#p3-0)"><use href="#ln100ld0" x="0" y="0"/></g>' in text
