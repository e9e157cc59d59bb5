"""From a module to files that other programs run: ONNX, and the programs of `torch.export`."""

from cnndsl.emit.export.exported import Exported
from cnndsl.emit.export.onnx_file import export_onnx
from cnndsl.emit.export.program_file import export_program
from cnndsl.emit.refusal import CannotExport, CannotSay

__all__ = ["CannotExport", "CannotSay", "Exported", "export_onnx", "export_program"]
