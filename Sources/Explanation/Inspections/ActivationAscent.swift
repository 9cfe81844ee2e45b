import Arrays
import Concurrency
import Glibc
import Networks

/// Images that units of a layer answer to most, found by going up the gradient from noise.
///
/// An image is a sum of cosines, coarse ones moving faster than fine ones, so that it does not end in noise; each number is
/// kept within what records have, and each step sees the image shifted by a little.
///
/// - Reference: Olah, Mordvintsev and Schubert, 2017, "Feature visualization", Distill, section "The enemy of feature
///   visualization".
struct ActivationAscent {
  /// How it goes.
  struct Settings {
    var stepCount = 256
    var learningRate: Float = 0.05
    /// The most places that an image is shifted by.
    var jitter = 2
    /// The power of a cosine's frequency that its speed falls with.
    var decay = 1.0
    /// Whether only the middle place of a channel counts, and not the mean of all.
    var isMiddle = false
  }

  /// Frequencies along an axis at most: of long sounds, what is finer is left out.
  private static let frequencyCount = 512

  /// `[unit]` and the shape of a record, as the network sees it.
  let images: Tensor
  /// What each unit says to its image.
  let values: [Float]

  /// Goes up for each unit by itself.
  ///
  /// - Parameters:
  ///   - low, high: what numbers of each channel are between.
  ///   - onStep: called before each step; throws where the work is to end.
  /// - Throws: `NetworkError` where no layer has the name.
  init(
    of units: [Int], in layer: String, of network: Network, low: [Float], high: [Float], _ settings: Settings,
    key: RandomKey, workers: Workers, onStep: () throws -> Void
  ) throws {
    let part = try network.ending(in: [layer])
    let shape = part.description.input
    let (height, width) = (shape.count == 3 ? shape[1] : 1, shape[shape.count - 1])
    let plane = height * width
    let output = part.description.outputShapes[0]
    let rows = Self.basis(height), columns = Self.basis(width)
    let speeds = Self.speeds(rows.count, columns.count, height, width, decay: settings.decay)
    let (coefficientCount, planeCount) = (speeds.count, units.count * shape[0])
    let plan = try ExecutionPlan(part.description, mode: .gradient, batchSize: units.count, workers: workers)
    plan.load(part)

    var seed = Tensor(shape: [units.count, output.product])
    let places = Array(output.dropFirst()).product
    for (row, unit) in units.enumerated() {
      let start = row * output.product + unit * places
      if settings.isMiddle, output.count > 1 {
        let middle = output.count == 3 ? output[1] / 2 * output[2] + output[2] / 2 : output[1] / 2
        seed.values[start + middle] = 1
      } else {
        for place in start..<start + places { seed.values[place] = 1 / Float(places) }
      }
    }

    var generators = units.map { key.derived("activation maximisation").derived($0).generator() }
    var coefficients: [Float] = []
    for unit in units.indices {
      coefficients += (0..<shape[0] * coefficientCount).map { _ in 0.1 * generators[unit].normal() }
    }
    var (first, second) = (coefficients.map { _ in Float(0) }, coefficients.map { _ in Float(0) })
    /// The images before they are squeezed into the range of records.
    func drawn() -> [Float] {
      var planes = [Float](repeating: 0, count: planeCount * plane)
      let current = coefficients
      workers.forEachRow(of: &planes, width: plane) { number, values in
        var scaled = [Float](repeating: 0, count: coefficientCount)
        for place in 0..<coefficientCount { scaled[place] = current[number * coefficientCount + place] * speeds[place] }
        Self.transform(scaled, rows, columns, into: values)
      }
      return planes
    }
    func squeezed(_ planes: [Float]) -> [Float] {
      planes.indices.map { index in
        let channel = index / plane % shape[0]
        return low[channel] + (high[channel] - low[channel]) / (1 + exp(-planes[index]))
      }
    }
    for step in 0..<settings.stepCount {
      try onStep()
      let planes = drawn()
      let images = squeezed(planes)
      let shifts = units.indices.map { unit in
        (
          y: height > 1 ? generators[unit].below(2 * settings.jitter + 1) - settings.jitter : 0,
          x: generators[unit].below(2 * settings.jitter + 1) - settings.jitter
        )
      }
      /// Where a pixel of the shifted image comes from: its edges are drawn out.
      func source(_ index: Int) -> Int {
        let (number, place) = index.quotientAndRemainder(dividingBy: plane)
        let shift = shifts[number / shape[0]]
        let y = min(max(place / width + shift.y, 0), height - 1), x = min(max(place % width + shift.x, 0), width - 1)
        return number * plane + y * width + x
      }
      let batch = Tensor(shape: [units.count] + shape, values: images.indices.map { images[source($0)] })
      let found = plan.gradients(
        of: batch, outputGradient: seed.reshaped(to: [units.count] + output)
      ).inputGradient.values
      var slopes = [Float](repeating: 0, count: images.count)
      for index in found.indices { slopes[source(index)] += found[index] }
      for index in slopes.indices {
        let channel = index / plane % shape[0]
        let share = 1 / (1 + exp(-planes[index]))
        slopes[index] *= (high[channel] - low[channel]) * share * (1 - share)
      }
      var gradient = coefficients.map { _ in Float(0) }
      let all = slopes
      workers.forEachRow(of: &gradient, width: coefficientCount) { number, values in
        Self.transformBack(all[number * plane..<(number + 1) * plane], rows, columns, into: values)
        for place in 0..<coefficientCount { values[place] *= speeds[place] }
      }
      // Adam, upwards; the gradient's size says nothing, since it is divided by its own.
      let (left, right) = (1 - pow(0.9, Float(step + 1)), 1 - pow(0.999, Float(step + 1)))
      for place in coefficients.indices {
        first[place] = 0.9 * first[place] + 0.1 * gradient[place]
        second[place] = 0.999 * second[place] + 0.001 * gradient[place] * gradient[place]
        coefficients[place] +=
          settings.learningRate * (first[place] / left) / ((second[place] / right).squareRoot() + 1e-12)
      }
    }
    images = Tensor(shape: [units.count] + shape, values: squeezed(drawn()))
    let said = plan.gradients(of: images, outputGradient: seed.reshaped(to: [units.count] + output)).logits
    values = units.indices.map { unit in
      let start = unit * output.product
      return (start..<start + output.product).reduce(0) { $0 + said.values[$1] * seed.values[$1] }
    }
  }

  /// Cosines along an axis, `[frequency, place]`, orthonormal.
  private static func basis(_ length: Int) -> [[Float]] {
    (0..<min(length, frequencyCount)).map { frequency in
      let scale = (frequency == 0 ? 1 / Double(length) : 2 / Double(length)).squareRoot()
      return (0..<length).map { Float(scale * cos(.pi * Double(frequency) * (Double($0) + 0.5) / Double(length))) }
    }
  }

  /// How fast each cosine moves, `[row frequency, column frequency]`; their mean square is 1.
  private static func speeds(
    _ rowCount: Int, _ columnCount: Int, _ height: Int, _ width: Int, decay: Double
  ) -> [Float] {
    let least = 0.5 / Double(max(height, width))
    let speeds = (0..<rowCount * columnCount).map { index in
      let (y, x) = (Double(index / columnCount) / Double(2 * height), Double(index % columnCount) / Double(2 * width))
      return pow(max((y * y + x * x).squareRoot(), least), -decay)
    }
    let scale = (speeds.reduce(0) { $0 + $1 * $1 } / Double(speeds.count)).squareRoot()
    return speeds.map { Float($0 / scale) }
  }

  /// The sum of weighed cosines.
  private static func transform(
    _ weights: [Float], _ rows: [[Float]], _ columns: [[Float]], into plane: UnsafeMutableBufferPointer<Float>
  ) {
    let width = columns[0].count
    for frequency in rows.indices {
      var line = [Float](repeating: 0, count: width)
      for column in columns.indices {
        let weight = weights[frequency * columns.count + column]
        for x in 0..<width { line[x] += weight * columns[column][x] }
      }
      for y in 0..<rows[frequency].count {
        let weight = rows[frequency][y]
        for x in 0..<width { plane[y * width + x] += weight * line[x] }
      }
    }
  }

  /// How much of each cosine is in a plane.
  private static func transformBack(
    _ plane: ArraySlice<Float>, _ rows: [[Float]], _ columns: [[Float]],
    into weights: UnsafeMutableBufferPointer<Float>
  ) {
    let width = columns[0].count
    for frequency in rows.indices {
      var line = [Float](repeating: 0, count: width)
      for y in 0..<rows[frequency].count {
        let weight = rows[frequency][y]
        let start = plane.startIndex + y * width
        for x in 0..<width { line[x] += weight * plane[start + x] }
      }
      for column in columns.indices {
        var sum: Float = 0
        for x in 0..<width { sum += line[x] * columns[column][x] }
        weights[frequency * columns.count + column] = sum
      }
    }
  }
}
