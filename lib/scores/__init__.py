"""How good samples are: upstream's nearest neighbours, a classifier, variety."""
