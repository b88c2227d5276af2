"""Values of a YAML text with the lines on which they stand, for messages that say where something is wrong."""

from typing import Any

import yaml


def plain_value(node: yaml.Node) -> Any:
    """The value of a node, as the safe loader makes it. Raises YAMLError."""
    loader = yaml.SafeLoader("")
    try:
        return loader.construct_document(node)
    finally:
        loader.dispose()


def line_of(node: yaml.Node, place: tuple[Any, ...]) -> int:
    """The line (from 1) of the value at `place` below `node`, or of the nearest thing that exists."""
    line = node.start_mark.line + 1
    for step in place:
        if isinstance(node, yaml.MappingNode):
            pair = next(((k, v) for k, v in node.value if k.value == step), None)
            if pair is None:
                return line
            key, node = pair
            line = key.start_mark.line + 1
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line + 1
        else:
            return line
    return line
