"""What a person may answer at another door; light, since DAG files import it."""

ACCEPT = "The page prints it so: their sum is off"
CORRECT = "We misread a number"
LATER = "Ask again"
OPTIONS = (ACCEPT, CORRECT, LATER)
