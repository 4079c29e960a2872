"""What an open bank can do beyond retain and recall: one file a faculty, each made when it is first used."""
