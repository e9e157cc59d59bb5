"""Small specs, each with something that an exporter can get wrong."""

CLOSED = """
model Closed {
  input 3x19x16
  conv(6, 3, stride = 2, pad = same, bias = false) -> bn -> gelu
  conv(6, 3, dilation = 2, groups = 3, pad = 2, pad_mode = reflect) -> hardswish
  conv(4, 5, pad = same, pad_mode = replicate) -> silu
  conv(4, 3, pad = ((0, 1), (1, 0)), pad_mode = circular) -> prelu
  deconv(6, 3, stride = 2, pad = 1, output_pad = 1) -> softplus
  maxpool(3, stride = 2, pad = 1, ceil = true)
  avgpool(3, stride = 2, pad = 1, ceil = true, count_pad = false)
  avgpool(2, stride = 1, divisor = 3)
  avgpool(to = (2, 1)) -> flatten -> linear(5) -> softmax
}
"""

NORMS = """
model Norms {
  input 8x9x7
  groupnorm(4) -> conv(8, 1) -> layernorm(channels) -> gelu(tanh)
  conv(8, 1) -> instancenorm(affine = true) -> lrn(3) -> layernorm -> lppool(2, norm = 2)
  layerscale(0.5)
  permute((1, 2, 0)) -> layernorm -> permute((2, 0, 1))
}
"""

NOISE = """
model Noise {
  input 4x8x8
  residual { conv(4, 3, pad = 1) -> bn -> spatial_dropout(0.5) -> droppath(0.5) }
  dropout(0.5) -> relu -> alpha_dropout(0.5) -> flatten -> linear(3)
}
"""

RESIZED = """
model Resized {
  input 3xHx8
  conv(4, 3, stride = 2, pad = 1) -> upsample(2, mode = linear)
  subsample(2) -> upsample(2, mode = linear, align = true)
  maxpool(2) -> upsample(2, mode = cubic)
  maxpool(2) -> upsample(1.5) -> upsample(2, mode = nearest_exact) -> output mask
}
"""

FOURS = """
block Down(width) { conv(width, 3, pad = 1, bias = false) -> bn -> relu }

model Fours {
  input image: 3xHxW
  Down(4) as fine -> maxpool(2) -> Down(8) as coarse -> maxpool(2) -> Down(8)
  deconv(8, 2, stride = 2)
  concat(coarse, it) -> Down(4) -> upsample(2)
  concat(fine, it) -> conv(2, 1) -> output mask
}
"""

GATED = """
model Gated {
  input 8xHxW
  conv(8, 3, pad = 1) as x
  scale { avgpool(global) -> conv(2, 1) -> relu -> conv(8, 1) -> sigmoid }
  mul { | softmax | from x { conv(8, 1) -> tanh } } as y
  lerp(x, y, x) -> max(it, y) -> mean(it, x)
  split(2) as (left, right)
  sub(left, right) -> channel_shuffle(2) -> pixel_shuffle(2) -> maxpool(global) -> flatten
}
"""

READING = """
model Reading {
  input 6x2
  conv(8, 3, pad = 1) -> lstm(5, bidirectional = true)
  gru(4, last = true) -> linear(3)
}
"""
