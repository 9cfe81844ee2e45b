import Arrays
import Glibc
public import Media
public import Settings

/// Histograms of oriented gradients of an image: scikit-image's `feature.hog`, with blocks normalised as `L2-Hys`.
///
/// Numbers stand in the order `[block row, block column, cell row, cell column, orientation]`. Of several channels the one with
/// the steepest gradient counts at each pixel.
///
/// - Reference: Dalal and Triggs, 2005, "Histograms of oriented gradients for human detection".
public struct HOG: Hashable, Sendable {
  /// Directions from 0 to 180 degrees.
  public var orientations: Int
  /// Pixels of a cell's side.
  public var cellSize: Int
  /// Cells of a block's side.
  public var blockSize: Int

  /// Describes the step.
  public init(orientations: Int = 9, cellSize: Int = 8, blockSize: Int = 3) {
    (self.orientations, self.cellSize, self.blockSize) = (orientations, cellSize, blockSize)
  }

  /// The step with its defaults.
  public init() { self.init(orientations: 9) }
}

extension Transform {
  /// Takes histograms of oriented gradients.
  public static func hog(_ step: HOG) -> Transform { Transform(step: step) }
}

extension HOG: FixedStep {
  public static let keyword = "hog"
  public static let summary = "Takes histograms of oriented gradients of an image, as scikit-image's hog does."
  public static let settings: [Setting<HOG>] = [
    Setting("orientations", \.orientations, in: .within(1...180), "Directions from 0 to 180 degrees."),
    Setting(
      "cellSize", \.cellSize, in: .within(1...1_024), unit: "pixels", "The side of a cell, which has a histogram."),
    Setting(
      "blockSize", \.blockSize, in: .within(1...64), unit: "cells",
      "The side of a block, which is normalized as a whole."),
  ]

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    let image = try input.image()
    guard let height = image.height, let width = image.width else {
      throw StreamsError(.configuration, "hog needs images of one size; resize them before it")
    }
    let (rows, columns) = try blocks(height: height, width: width, .configuration)
    return .numbers(count: rows * columns * blockSize * blockSize * orientations)
  }

  package func apply(_ sample: Sample) throws(StreamsError) -> Sample {
    let image = sample.image
    let (rows, columns) = try blocks(height: image.shape.height, width: image.shape.width, .damaged)
    let histograms = histograms(image)
    let cellColumns = image.shape.width / cellSize
    var numbers: [Float] = []
    numbers.reserveCapacity(rows * columns * blockSize * blockSize * orientations)
    for row in 0..<rows {
      for column in 0..<columns {
        var block: [Double] = []
        for cellRow in row..<row + blockSize {
          let first = (cellRow * cellColumns + column) * orientations
          block += histograms[first..<first + blockSize * orientations]
        }
        numbers += Self.normalized(block)
      }
    }
    return .numbers(numbers)
  }

  private func blocks(
    height: Int, width: Int, _ code: StreamsError.Code
  ) throws(StreamsError) -> (rows: Int, columns: Int) {
    let (rows, columns) = (height / cellSize - blockSize + 1, width / cellSize - blockSize + 1)
    guard rows > 0, columns > 0 else {
      throw StreamsError(
        code,
        "a block of \(blockSize) × \(blockSize) cells of \(cellSize) pixels does not fit an image of \(height) × \(width); "
          + "lower 'cellSize' or 'blockSize'")
    }
    return (rows, columns)
  }

  /// The mean magnitude of the gradients of each cell by their direction, `[cell row · cell column · orientation]`.
  private func histograms(_ image: FloatImage) -> [Double] {
    let shape = image.shape
    let (cellRows, cellColumns) = (shape.height / cellSize, shape.width / cellSize)
    var histograms = [Double](repeating: 0, count: cellRows * cellColumns * orientations)
    let share = 1 / Double(cellSize * cellSize)
    func level(_ row: Int, _ column: Int, _ channel: Int) -> Double {
      Double(image.samples[(row * shape.width + column) * shape.channelCount + channel])
    }
    for row in 0..<cellRows * cellSize {
      for column in 0..<cellColumns * cellSize {
        var (down, across, steepest) = (0.0, 0.0, -1.0)
        for channel in 0..<shape.channelCount {
          let isInside = (row > 0 && row < shape.height - 1, column > 0 && column < shape.width - 1)
          let y = isInside.0 ? level(row + 1, column, channel) - level(row - 1, column, channel) : 0
          let x = isInside.1 ? level(row, column + 1, channel) - level(row, column - 1, channel) : 0
          if x * x + y * y > steepest { (down, across, steepest) = (y, x, x * x + y * y) }
        }
        guard steepest > 0 else { continue }
        var degrees = atan2(down, across) * 180 / Double.pi
        if degrees < 0 { degrees += 180 }
        let direction = degrees >= 180 ? 0 : min(Int(degrees * Double(orientations) / 180), orientations - 1)
        let cell = row / cellSize * cellColumns + column / cellSize
        histograms[cell * orientations + direction] += steepest.squareRoot() * share
      }
    }
    return histograms
  }

  /// Length 1, none above 0.2, length 1 again.
  private static func normalized(_ block: [Double]) -> [Float] {
    func scaled(_ values: [Double]) -> [Double] {
      let length = (values.reduce(0) { $0 + $1 * $1 } + 1e-10).squareRoot()
      return values.map { $0 / length }
    }
    return scaled(scaled(block).map { min($0, 0.2) }).map { Float($0) }
  }
}
