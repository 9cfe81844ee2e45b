package import Media
import Pipelines
package import Records
import Settings
import Store
package import Streams

/// The names under which a pipeline's stages know parts of a dataset, each with a TFDS split expression and what it holds.
package struct SplitTable: Codable {
  /// One part.
  package struct Part: Codable {
    /// Which stored records it consists of.
    package let expression: String
    /// The share that it took; `nil` for a slice of what is stored.
    package let share: String?
    /// How many records it holds.
    package let recordCount: Int
    /// How many of each class; `nil` where nothing tells classes.
    package let classes: ClassCounts?

    package init(expression: String, share: String?, recordCount: Int, classes: ClassCounts?) {
      self.expression = expression
      self.share = share
      self.recordCount = recordCount
      self.classes = classes
    }
  }

  /// The parts by name.
  package let parts: [String: Part]
  /// The classes' names; empty where the data gives none.
  package let classNames: [String]
  /// What whoever reads the records does with those that are damaged; an error where nothing is said.
  package var onCorrupt: DatasetDescription.CorruptRecords?
  /// How the image files were read that the records were made of; as viewers show them where nothing is said.
  package var reading: ImageReading?
  /// How recordings were cut into the records; `nil` where none were.
  package var windows: SoundWindows?

  package init(
    parts: [String: Part], classNames: [String], onCorrupt: DatasetDescription.CorruptRecords? = nil,
    reading: ImageReading? = nil
  ) {
    self.parts = parts
    self.classNames = classNames
    self.onCorrupt = onCorrupt
    self.reading = reading
  }

  /// The part of that name.
  package subscript(name: String) -> Part {
    get throws {
      guard let part = parts[name] else {
        let names = parts.keys.sorted().joined(separator: ", ")
        throw StagesError(.mismatch, "the data has no split '\(name)'; its splits are \(names): add it to preprocess")
      }
      return part
    }
  }
}

extension StageReader {
  /// Reads `onCorrupt`; `nil` where it is not given.
  package func onCorrupt() throws -> DatasetDescription.CorruptRecords? {
    contains("onCorrupt") ? try choice("onCorrupt", of: DatasetDescription.CorruptRecords.self) : nil
  }
}
