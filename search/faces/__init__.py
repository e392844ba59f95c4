"""Faces in pictures: networks, model card, and the code that runs them."""

from pathlib import Path

DETECTOR = Path(__file__).with_name("detector.onnx")
LANDMARKS = Path(__file__).with_name("landmarks.onnx")
DESCRIPTORS = Path(__file__).with_name("descriptors.onnx")
