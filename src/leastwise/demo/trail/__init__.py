"""CloudTrail's event history: what it writes of a call, for those who look events up.

heard       a call that was answered, kept until somebody looks
names       what CloudTrail calls operations, which of them only read, and which are data events
identity    who asked: `userIdentity`
record      the record of an event
resources   the resources that a record names
history     what was called and what the story tells, by account and region

Source: CloudTrail User Guide, "CloudTrail record contents for management, data, and network activity events".
"""
