import Arrays
import Explanation
import Glibc
import Media
import Pipelines
import Records
import Store
import Streams

/// The sounds of explained records, whole and with all but their important parts silenced.
struct AudibleExplanation {
  private let heard: HeardInput
  private let share: Double
  /// One sound a record, in the order of the records.
  private let sounds: [Waveform]

  /// Reads the sounds.
  ///
  /// - Parameters:
  ///   - share: of a map, how much of time and frequency can be heard.
  ///   - open: the records as an input makes them.
  init(
    _ recordIDs: [Int], _ heard: HeardInput, share: Double, open: (EvaluationInput) throws -> Dataset,
    checkCancelled: () throws -> Void
  ) throws {
    self.heard = heard
    self.share = share
    let dataset = try open(heard.sound)
    guard case .waveform(_, _, let rate) = dataset.inputShape else {
      preconditionFailure("\(dataset.inputShape) cannot be heard")
    }
    let wanted = Set(recordIDs)
    var found: [Int: Waveform] = [:]
    let records = RecordIterator(try BatchIterator(dataset: dataset, key: RandomKey(seed: 0), epoch: 0))
    while found.count < wanted.count, let record = try records.next() {
      try checkCancelled()
      guard wanted.contains(record.recordID) else { continue }
      found[record.recordID] = Waveform(
        sampleRateHz: rate, channelCount: record.input.shape[0], samples: record.input.values)
    }
    sounds = try recordIDs.map { id in
      guard let sound = found[id] else { throw ExplainedRecords.Missing.record(id) }
      return sound
    }
  }

  /// Writes a file a record and a map, and notes them in the list with what the model says of each.
  ///
  /// - Parameter probabilities: what the model gives each class for inputs, `[record] + shape`.
  func write(
    into list: inout ExplanationFile, _ context: StageContext, probabilities: (Tensor) throws -> [[Double]]
  ) throws {
    for (index, sound) in sounds.enumerated() {
      let file = "sounds/\(list.samples[index].recordID).wav"
      try write(sound, file, context)
      list.samples[index].sound = file
    }
    for place in list.parts.indices {
      guard case .maps = list.parts[place].form else { continue }
      let maps = list.values(of: place)
      list.parts[place].sounds = try sounds.enumerated().map { index, sound in
        try context.checkCancelled()
        let part = important(sound, of: maps[row: index])
        let rest = Waveform(
          sampleRateHz: sound.sampleRateHz, channelCount: sound.channelCount,
          samples: zip(sound.samples, part.samples).map { $0 - $1 })
        let inputs = try [part, rest].map(heard.input(of:))
        let said = try probabilities(Tensor(shape: [2] + inputs[0].shape, values: inputs.flatMap(\.values)))
        let sample = list.samples[index]
        let file = "sounds/\(sample.recordID).\(list.parts[place].array).wav"
        try write(part, file, context)
        return ExplanationFile.ImportantSound(
          file: file, probability: said[0][sample.decidedClass], probabilityOfRest: said[1][sample.decidedClass])
      }
    }
  }

  /// A sound with all but the important part silenced.
  private func important(_ sound: Waveform, of map: Tensor) -> Waveform {
    let duration = max(sound.duration, .leastNormalMagnitude)
    if let axes = heard.axes {
      let part = ImportantPart(of: map, share: share)
      return sound.weighted { part.weight(row: axes.row(ofHz: $0), column: axes.column(ofSeconds: $1)) }
    }
    // Of what is no frequency, time is left; hundredths of a second are as much as an ear can tell.
    let width = map.shape[map.shape.count - 1]
    let line = Tensor(
      shape: [1, width],
      values: map.values.indices.reduce(into: [Float](repeating: 0, count: width)) { line, index in
        line[index % width] += map.values[index]
      })
    let part = ImportantPart(of: line, share: share, mostColumns: max(1, Int((duration * 100).rounded(.up))))
    return sound.weighted { part.weight(row: 0, column: $1 / duration * Double(part.columnCount) - 0.5) }
  }

  private func write(_ sound: Waveform, _ file: String, _ context: StageContext) throws {
    let output = try context.createFile("explanations", file)
    try output.write(AudioCodec.encode(sound, as: .wav16))
    _ = try output.finish()
  }
}
