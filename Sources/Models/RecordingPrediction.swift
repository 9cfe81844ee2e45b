import Arrays
import Concurrency
import Evaluation
package import Media
import Networks
import Records
import Streams

/// What a model says of a recording, window by window.
package struct RecordingPrediction {
  /// A window with its answer.
  package struct Window {
    /// Where it begins and ends in the recording, in seconds.
    package let start, end: Double
    package let answer: ModelPrediction.Answer

    /// The window without what fills it up behind the end of its recording.
    fileprivate func ending(notBehind duration: Double) -> Window {
      Window(start: start, end: min(end, duration), answer: answer)
    }
  }

  /// The recording's file.
  package let path: String
  /// How long it is, in seconds.
  package let duration: Double
  /// The windows that are loud enough, in order.
  package let windows: [Window]
  /// How many windows were left out for their level, as in training.
  package let silentCount: Int
}

/// Predicts recordings window by window, each window fed as those of the training were.
///
/// A recording is decoded as its windows are predicted: memory holds one batch of windows and the answers, however long it
/// is. For one thread.
package final class RecordingPredictor {
  private let model: Model
  private let windows: SoundWindows
  private let guessCount: Int
  private let threadCount: Int
  private let feeds: [(input: EvaluationInput, feed: WindowFeed)]
  private let predictor: any Predictor

  /// - Parameters:
  ///   - windows: how recordings are cut.
  ///   - count: how many classes a prediction lists at most.
  /// - Throws: ``ModelError`` where the model is not fed such windows.
  package init(_ model: Model, windows: SoundWindows, guesses count: Int, threadCount: Int) throws {
    (self.model, self.windows, guessCount, self.threadCount) = (model, windows, count, threadCount)
    do throws(StreamsError) {
      var feeds: [(input: EvaluationInput, feed: WindowFeed)] = []
      for input in model.inputs { feeds.append((input, try WindowFeed(input, windows: windows))) }
      self.feeds = feeds
    } catch { throw ModelError(.mismatch, error.message) }
    guard Set(model.inputs.map(\.channelCount)).count == 1 else {
      throw ModelError(.mismatch, "the members read sounds of different numbers of channels; predict them one by one")
    }
    for speaker in model.networks {
      guard let feed = feeds.first(where: { $0.input == speaker.input })?.feed else { continue }
      let read = speaker.network.description.inputs.map(\.shape)
      guard read == [feed.shape] else {
        throw ModelError(
          .mismatch,
          "the model reads \(read), but windows of \(windows.lengthSeconds) s give \(feed.shape)"
            + (model.stepWords.map { " after \($0)" } ?? ""))
      }
    }
    predictor = try model.kind.makePredictor(
      batchSize: Model.predictionBatchSize, workers: Workers(count: threadCount))
  }

  /// Predicts a recording.
  ///
  /// - Throws: an error that names the file where it cannot be read, or is found to be damaged before or behind its end.
  package func predict(_ path: String) throws -> RecordingPrediction {
    let file = try InputFile(opening: path)
    do {
      let stream = try SoundStream(byteCount: file.byteCount) { try file.read(at: $0, into: $1) }
      let cutter = try WindowCutter(stream, windows: windows, channelCount: model.inputs[0].channelCount ?? 1)
      var answered: [RecordingPrediction.Window] = []
      while true {
        var batch: [SoundWindow] = []
        while batch.count < Model.predictionBatchSize, let window = try cutter.next() { batch.append(window) }
        if batch.isEmpty { break }
        let answers = try answers(of: batch)
        for (window, answer) in zip(batch, answers) {
          let span = windows.span(from: window.startFrame)
          answered.append(RecordingPrediction.Window(start: span.start, end: span.end, answer: answer))
        }
      }
      let duration = Double(cutter.frameCount) / Double(windows.sampleRateHz)
      return RecordingPrediction(
        path: path, duration: duration, windows: answered.map { $0.ending(notBehind: duration) },
        silentCount: cutter.silentCount)
    } catch let error as MediaError { throw RecordsError(.damaged, "\(path): cannot be decoded: \(error.message)") }
  }

  private func answers(of batch: [SoundWindow]) throws -> [ModelPrediction.Answer] {
    var fed: [EvaluationInput: Tensor] = [:]
    for (input, feed) in feeds {
      let rows = try ConcurrentMap.results(of: batch.count, threadCount: threadCount) { try feed.row(of: batch[$0]) }
      let missing = (Model.predictionBatchSize - batch.count) * feed.shape.product
      fed[input] = Tensor(
        shape: [Model.predictionBatchSize] + feed.shape,
        values: Array(rows.joined()) + [Float](repeating: 0, count: missing))
    }
    return try model.answers(
      predictor.outputs(of: fed), count: batch.count, names: model.output.classNames, guesses: guessCount)
  }
}

extension Model {
  /// How the recordings were cut that it was trained on; `nil` where they were not, or its members' otherwise.
  package var windows: SoundWindows? {
    let all = Set(inputs.map(\.windows))
    return all.count == 1 ? all.first ?? nil : nil
  }
}

extension EvaluationInput {
  /// How many channels its sounds have; `nil` where it is no sound.
  fileprivate var channelCount: Int? { if case .waveform(let count, _, _) = stored { count } else { nil } }
}
