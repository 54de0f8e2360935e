"""The truth ledger: ``ledger`` traces a post, ``checks`` lists what each sentence passes, the rest knows the words."""
