public import Media
public import Settings

/// How recordings are cut: `windows: {lengthSeconds: 1, hopSeconds: 0.5, sampleRateHz: 16000}`.
struct WindowSettings: SettingGroup {
  static let settings: [Setting<WindowSettings>] = [
    Setting(
      "lengthSeconds", \.windows.lengthSeconds, in: .within(0.001...SoundWindows.secondLimit), required: true,
      "How long each window is."),
    Setting(
      "hopSeconds", \.windows.hopSeconds, in: .within(0.001...SoundWindows.secondLimit), follows: "lengthSeconds",
      usual: { $0.windows.lengthSeconds }, "From the beginning of a window to that of the next."),
    Setting(
      "sampleRateHz", \.windows.sampleRateHz, in: .within(1...SoundWindows.rateLimitHz), required: true,
      "The rate that recordings are brought to before they are cut, and the records' own from then on."),
    Setting(
      "partial", \.windows.partial,
      "The end that fills no window, and a recording shorter than one: drop it, pad it with silence, or loop it."),
    Setting(
      "minimumLevelDecibels", \.windows.minimumLevelDecibels, in: .within(-200...0),
      "Windows of a lower level, below full scale, are left out, so that silence is no sign of a class."),
  ]

  var windows = SoundWindows(lengthSeconds: 1, sampleRateHz: 16_000)

  var fault: (setting: String, message: String)? { windows.fault.map { ($0.number, $0.message) } }
}

extension SoundWindows.Partial: SettingValue {}
