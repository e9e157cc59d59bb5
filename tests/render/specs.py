"""Small networks that show what a picture has."""

BLOCK = """
block Unit(width, stride = 1) {
  residual(shortcut = project) { conv(width, 3, stride = stride, pad = 1) -> bn -> relu }
}
model Net {
  input 3x32x32
  stage body { Unit(16); repeat 4 { Unit(16) }; Unit(32, stride = 2) }
  avgpool(global) -> flatten -> linear(10)
}
"""
ASIDE = """
model Net {
  input 3x32x32
  conv(8, 3, pad = 1) -> relu
  maxpool(2) as pooled
  conv(8, 3, pad = 1) -> relu
  unpool(pooled)
  conv(2, 1)
}
"""
