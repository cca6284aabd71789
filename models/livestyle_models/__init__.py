"""Data only: networks as ONNX, a card for each, looks, palettes and what people call them. The engine opens it."""
