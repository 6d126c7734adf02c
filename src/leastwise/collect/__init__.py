"""The only package that reads from AWS.

A step declares one operation: its permission, how it is paged, and which fields of a page are kept
(`steps/`).  Two shells drive the same steps: `live` asks AWS and writes the pages into a snapshot, `offline`
finds the same pages in a snapshot or an export.  Readers, pure functions beside the steps, turn pages into
the fields of an `Estate`.
"""
