/// A network that suits what a survey saw, as layers of a network file.
public struct DraftNetwork: Sendable {
  /// What a record is once its steps were taken: `[channel, height, width]`, or `[number]`.
  public let input: [Int]
  /// Filters of each stage, between which images are halved; widths of dense layers for a table.
  public let widths: [Int]
  /// How many numbers it says.
  public let outputs: Int
  /// Of one record, forwards.
  public let multiplyAdds: Int
  /// About how many values are kept of one record for the way back.
  public let valueCount: Int

  /// Sounds: what is fed of each, and how it becomes an image.
  public struct Spectrogram: Sendable, Equatable {
    public let sampleRateHz, frameCount, windowLength, hopLength, melBands: Int
  }
  /// How a sound becomes an image; `nil` of anything else.
  public let spectrogram: Spectrogram?

  /// Chooses the largest that a budget allows.
  ///
  /// - Parameters:
  ///   - recordCount: of the training split.
  ///   - budget: multiply-adds that one record may cost over all epochs.
  init(for survey: DatasetSurvey, recordCount: Int, budget: Double) {
    outputs = if case .classes(_, let names, _) = survey.answer { names.count } else { 1 }
    let epochs = 20.0
    switch survey.content {
    case .table(_, let width):
      spectrogram = nil
      input = [width]
      widths = recordCount < 300 ? [16] : recordCount < 5_000 ? [32, 32] : [64, 64]
      (multiplyAdds, valueCount) = Self.cost(dense: input[0], widths, outputs)
    case .images(let images):
      spectrogram = nil
      let side = min(images.heights.median, images.widths.median)
      let channels = images.isGray ? 1 : 3
      let exact = images.heights.least == images.heights.greatest && images.heights == images.widths && side <= 64
      let sides = exact ? [side] : [96, 64, 48, 32].filter { $0 <= max(side, 32) }
      let choices = sides.flatMap { side in
        Self.widthChoices(recordCount).map { ([channels, side, side], Array($0.prefix(Self.stageCount(side)))) }
      }
      (input, widths, multiplyAdds, valueCount) = Self.largest(choices, outputs, budget / epochs)
    case .sounds(let sounds):
      let rate = min(sounds.sampleRateHz, 16_000)
      let frames = max(min(sounds.longMilliseconds, 3_000), 100) * rate / 1000
      let (window, hop) = (max(rate / 40, 16), max(rate / 80, 8))
      let shape = Spectrogram(
        sampleRateHz: rate, frameCount: frames, windowLength: window, hopLength: hop, melBands: rate < 12_000 ? 32 : 48)
      spectrogram = shape
      let image = [1, shape.melBands, 1 + frames / hop]
      let choices = Self.widthChoices(recordCount).map { (image, Array($0.prefix(Self.stageCount(shape.melBands)))) }
      (input, widths, multiplyAdds, valueCount) = Self.largest(choices, outputs, budget / epochs)
    }
  }

  /// Filters by stage, the most first: more records bear more of them.
  private static func widthChoices(_ recordCount: Int) -> [[Int]] {
    let all = [[32, 64, 128, 256], [16, 32, 64, 128], [16, 32, 64, 64], [8, 16, 32, 64]]
    return recordCount < 200 ? Array(all.dropFirst(2)) : recordCount < 500 ? Array(all.dropFirst()) : all
  }

  /// How often an image can be halved while something is left to see.
  private static func stageCount(_ side: Int) -> Int {
    var (side, count) = (side, 1)
    while side >= 8 && count < 4 { (side, count) = (side / 2, count + 1) }
    return count
  }

  private static func largest(
    _ choices: [(input: [Int], widths: [Int])], _ outputs: Int, _ budget: Double
  ) -> ([Int], [Int], Int, Int) {
    var last = ([1], [1], 1, 1)
    for choice in choices {
      let cost = cost(image: choice.input, choice.widths, outputs)
      last = (choice.input, choice.widths, cost.multiplyAdds, cost.values)
      if Double(cost.multiplyAdds) <= budget { break }
    }
    return last
  }

  /// Two convolutions of 3 × 3 at each size but the first, which has one.
  private static func cost(image: [Int], _ widths: [Int], _ outputs: Int) -> (multiplyAdds: Int, values: Int) {
    var (channels, height, width) = (image[0], image[1], image[2])
    var (sum, values) = (0, image.reduce(1, *))
    for (stage, filters) in widths.enumerated() {
      sum += 9 * channels * filters * height * width
      if stage > 0 { sum += 9 * filters * filters * height * width }
      values += filters * height * width * (stage > 0 ? 4 : 2)
      (channels, height, width) = (filters, max(height / 2, 1), max(width / 2, 1))
    }
    return (sum + channels * outputs, values)
  }

  private static func cost(dense: Int, _ widths: [Int], _ outputs: Int) -> (multiplyAdds: Int, values: Int) {
    let all = [dense] + widths + [outputs]
    return (zip(all, all.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }, all.reduce(0, +))
  }
}
