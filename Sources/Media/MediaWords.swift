public import Settings

// Words that steps and layers have as settings.

extension AffineSampler.Fill: SettingValue {}
extension ImageBorder: SettingValue {}
extension ImageColorSpace: SettingValue {}
extension Interpolation: SettingValue {}
extension MemoryOrder: SettingValue {}
extension ResamplingQuality: SettingValue {}
extension WaveformFill: SettingValue {}
extension NoiseColor: SettingValue {}
extension ShortTimeTransform.Preset: SettingValue {}
extension ShortTimeTransform.Framing: SettingValue {}
extension MelScale: SettingValue {}
extension MelNorm: SettingValue {}
extension ChannelEnergyNormalization.Start: SettingValue {}
extension TimeDerivative.Edges: SettingValue {}
