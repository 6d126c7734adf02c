"""One file per subject: the steps that ask AWS about it, and the readers that make values of the answers."""
