"""Recognition by vendors that listen to a stream: what all of them need, whatever their wire looks like."""
