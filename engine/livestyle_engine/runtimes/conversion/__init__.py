"""From the shipped ONNX graph to what a card wants: one size, half precision, one picture in. Needs package onnx."""
