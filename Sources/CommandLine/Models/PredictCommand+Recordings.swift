import Evaluation
import Media
import Models
import Pipelines
import Records
import Settings
import Store
import Streams

extension PredictCommand {
  /// How recordings are to be cut; `nil` where files are predicted whole.
  func windows(of model: Model) throws -> SoundWindows? {
    var windows: SoundWindows
    if let trained = model.windows {
      if windowSeconds != nil {
        throw SettingsError(
          "--window-seconds is for models that were not trained on windows; this one was, on \(trained.lengthSeconds) s"
        )
      }
      windows = trained
    } else if let windowSeconds {
      guard case .waveform(_, _, let rate) = model.inputs[0].stored else {
        throw SettingsError("--window-seconds is for models that hear, and this one reads \(model.inputs[0].stored)")
      }
      windows = SoundWindows(lengthSeconds: windowSeconds, sampleRateHz: rate, partial: .pad)
    } else {
      guard hopSeconds == nil, labels == nil else {
        throw SettingsError(
          "\(labels == nil ? "--hop-seconds" : "--labels") is for windows, and the model was not trained on such; give "
            + "--window-seconds too")
      }
      return nil
    }
    if let hopSeconds { windows.hopSeconds = hopSeconds }
    if let fault = windows.fault { throw SettingsError("the windows' \(fault.number) \(fault.message)") }
    return windows
  }

  /// Predicts recordings one after the other; one that is damaged is named, and the others are predicted.
  func predict(recordings: [String], in windows: SoundWindows, _ model: Model, _ output: PredictionOutput) throws {
    guard labels == nil || recordings.count == 1 else {
      throw SettingsError("--labels is for one recording, and \(recordings.count) are named")
    }
    guard labels == nil || model.output.target == nil else {
      throw SettingsError("--labels writes classes, and the predicts numbers")
    }
    let predictor = try RecordingPredictor(model, windows: windows, guesses: top, threadCount: threadCount)
    for recording in recordings {
      let prediction: RecordingPrediction
      do {
        prediction = try predictor.predict(recording)
      } catch let error as RecordsError {
        output.tell(UnreadRecord(recording, reason: error.message))
        continue
      }
      try output.show(prediction, hopSeconds: windows.hopSeconds)
      tell(prediction, windows)
      if let labels {
        try Disk.replace(labels, with: Array(prediction.track(hopSeconds: windows.hopSeconds).text.utf8))
      }
    }
  }

  /// Says what of a recording was not predicted.
  private func tell(_ prediction: RecordingPrediction, _ windows: SoundWindows) {
    let path = PlainText.line(prediction.path)
    if prediction.silentCount > 0, let level = windows.minimumLevelDecibels {
      StandardError.write(
        "millrace: \(path): \(Numbers.count(prediction.silentCount, "window")) below \(Numbers.measurement(level)) dB left "
          + "out as silent\n")
    } else if prediction.windows.isEmpty {
      StandardError.write(
        "millrace: \(path): \(PredictionRows.mark(prediction.duration)) long, too short for a window of "
          + "\(PredictionRows.mark(windows.lengthSeconds))\n")
    }
  }
}

extension RecordingPrediction {
  /// The stretches of each class.
  func track(hopSeconds: Double) -> LabelTrack {
    LabelTrack(
      windows.map { window in
        guard case .classes(let guesses, _) = window.answer else { return (window.start, window.end, "") }
        return (window.start, window.end, PlainText.line(guesses[0].shownName))
      }, hopSeconds: hopSeconds)
  }
}
