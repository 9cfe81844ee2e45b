public import Media
public import Settings

// Words of `Media` that steps have as settings.

extension AffineSampler.Fill: SettingValue {}
extension ImageBorder: SettingValue {}
extension ImageColorSpace: SettingValue {}
extension Interpolation: SettingValue {}
extension MemoryOrder: SettingValue {}
extension ResamplingQuality: SettingValue {}
extension WaveformFill: SettingValue {}
extension ShortTimeTransform.Preset: SettingValue {}
