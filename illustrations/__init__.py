"""Pictures of what products yield: money, rules, scene, drawings, renderers and the worker that makes them."""
