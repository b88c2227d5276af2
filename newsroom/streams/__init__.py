"""Labelled streams: articles of many outlets and languages, with the truth about which are copies and which tell one event.

A file of this folder:

    events:
      - id: anaklia-crane
        region: GE
        themes: [middle-corridor]
        tellings:
          - language: en
            outlet: harbour-post
            hour: 3.5
            kind: report
            title: ...
            text: paragraphs parted by a blank line
          - {language: en, outlet: rioni-wire, hour: 5, kind: copy, of: 1, credit: "Harbour Post", cut_last: 1, quotes: "«»"}

`hour` counts from the beginning of the stream, which is the same for all files. `kind` is `report` (the event, in words of
its own), `follow-up` (of the same event, later), `copy` (the text of another telling) or `quote` (words of its own around
passages of another). `of` is the number of that other telling, counted from 1 within the event. A copy has a text of its
own, or edits: `credit` is put behind the text, `cut_last` paragraphs are dropped, `quotes` are other quotation marks. Its
title is that of the other where none is given.
"""

from newsroom.streams.loading import Kind, Telling, load_streams

__all__ = ["Kind", "Telling", "load_streams"]
