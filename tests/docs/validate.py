#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""validate SCHEMA: are the lines on standard input JSON, and as the schema says? Prints what is
wrong, at most ten lines of it, and answers 1; else prints how many lines and kinds there were."""
import json
import sys

import jsonschema

# Before version 4 there is no 2020-12; the schema uses only what both drafts have.
Validator = getattr(jsonschema, "Draft202012Validator", jsonschema.Draft7Validator)


def reason(error):
    """The deepest of the errors: the outer ones only say that a branch did not fit."""
    while error.context:
        error = error.context[0]
    return "%s: %s" % ("/".join(map(str, error.absolute_path)) or "line", error.message[:200])


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = json.load(file)
    Validator.check_schema(schema)
    validator = Validator(schema)
    wrong, lines, kinds = 0, 0, set()
    for line in sys.stdin:
        lines += 1
        try:
            event = json.loads(line)
            errors = [reason(e) for e in validator.iter_errors(event)]
        except ValueError as e:
            event, errors = {}, [str(e)]
        if errors:
            wrong += 1
            if wrong <= 10:
                print("line %d: %s: %s" % (lines, event.get("event"), "; ".join(errors)))
        kinds.add(event.get("event"))
    print("%d lines, %d kinds of event, %d wrong" % (lines, len(kinds), wrong))
    return 1 if wrong or not lines else 0


sys.exit(main())
