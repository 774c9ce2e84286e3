"""Face detector, tracking, crops and the emotion engine: a decoded picture in, seven probabilities out."""
