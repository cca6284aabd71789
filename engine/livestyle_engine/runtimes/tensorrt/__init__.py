"""TensorRT on NVIDIA cards: TensorRT for RTX or full TensorRT, by the same code."""
