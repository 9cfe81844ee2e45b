public import Arrays

/// What an inspection found: numbers, and how they are shown.
public struct InspectionPart: Sendable, Equatable {
  /// How numbers are shown.
  public enum Form: Codable, Sendable, Equatable {
    /// Records in a plane, `[record, 2]`, in the colours of their classes.
    case points([Record])
    /// Numbers of things, `[row, column]`.
    case table(rows: [String], columns: [String])
    /// Curves over layers from the input on, `[layer, curve]`.
    case profile(layers: [String], curves: [String], scale: Scale)
    /// Shares between 0 and 1 of pairs of things, `[row, column]`.
    case shares(rows: [String], columns: [String])
    /// Curves over a common axis, `[curve + 1, place]`; the first row holds the places.
    case curves(axis: String, names: [String])
    /// Images in rows, `[image, channel, height, width]` from 0 to 1.
    case images(captions: [String])
    /// Records in rows, each row of one thing, with a number each, `[row, column]`.
    case records([RecordRow])
  }

  /// What the numbers of a profile are.
  public enum Scale: String, Codable, Sendable {
    case number, share, logarithmic
  }

  /// A number that sums up what was found.
  public struct Figure: Codable, Sendable, Equatable {
    public let name: String
    public let value: Double

    /// Notes a number.
    public init(_ name: String, _ value: Double) { (self.name, self.value) = (name, value) }
  }

  /// A record of an inspection.
  public struct Record: Codable, Sendable, Equatable {
    public let recordID: Int
    /// Its class; −1 where it has none.
    public let trueClass: Int
    public let decidedClass: Int

    /// Notes a record.
    public init(recordID: Int, trueClass: Int, decidedClass: Int) {
      (self.recordID, self.trueClass, self.decidedClass) = (recordID, trueClass, decidedClass)
    }
  }

  /// Records that belong to one thing.
  public struct RecordRow: Codable, Sendable, Equatable {
    /// What they belong to.
    public let name: String
    public let records: [Record]
    /// Which part of each record counts, as shares of height and width, `[top, bottom, left, right]`; empty where all do.
    public let boxes: [[Double]]

    /// Notes records.
    public init(name: String, records: [Record], boxes: [[Double]] = []) {
      (self.name, self.records, self.boxes) = (name, records, boxes)
    }
  }

  public let form: Form
  /// What people call it.
  public let title: String
  /// What its numbers are and depend on, in a sentence or two.
  public let words: String
  public let values: Tensor
  /// What sums it up.
  public let figures: [Figure]

  /// Makes a part.
  ///
  /// - Precondition: the values have the shape that the form says.
  public init(_ form: Form, title: String, words: String, values: Tensor, figures: [Figure] = []) {
    (self.form, self.title, self.words, self.values, self.figures) = (form, title, words, values, figures)
    precondition(isWhole, "\(title) of \(values.shape) is no \(form)")
  }

  private var isWhole: Bool {
    switch form {
    case .points(let records): values.shape == [records.count, 2]
    case .table(let rows, let columns), .shares(let rows, let columns), .profile(let rows, let columns, _):
      values.shape == [rows.count, columns.count]
    case .curves(_, let names): values.shape.count == 2 && values.shape[0] == names.count + 1
    case .images(let captions): values.shape.count == 4 && values.shape[0] == captions.count
    case .records(let rows):
      values.shape.count == 2 && values.shape[0] == rows.count
        && rows.allSatisfy { $0.records.count == values.shape[1] && [0, values.shape[1]].contains($0.boxes.count) }
    }
  }
}
