import Arrays
import ImageViews
import Media
import Pipelines
import Settings
import Streams

/// One panel: steps done to every image, and views of the results.
struct ImagePanelWork: Sendable {
  private let panel: ImagesSettings.Panel
  /// Where it stands.
  let place: ConfigurationNode

  init(_ panel: ImagesSettings.Panel, at place: ConfigurationNode) {
    self.panel = panel
    self.place = place
  }

  private var stepsPlace: ConfigurationNode { place["steps"] ?? place }

  /// Refuses views that the steps leave nothing to show for.
  func check() throws {
    for (number, view) in panel.show.views.enumerated() {
      do throws(ImageViewRefusal) { try view.settings.check(panel.steps.convolutions) } catch {
        throw viewPlace(number).failure(words(error, of: view))
      }
    }
  }

  /// Does the steps, and shows what is asked for: all views of an image, then those of the next.
  func panel(of images: [ImageSource.Named], key: RandomKey) throws -> ImageSheet.Panel {
    var exhibits: [Exhibit] = []
    for (number, named) in images.enumerated() {
      let subject = try subject(named, isAlone: images.count == 1, key: key, number: number)
      for (number, view) in panel.show.views.enumerated() {
        do throws(ImageViewRefusal) { exhibits += try view.settings.exhibits(of: subject) } catch {
          let place = viewPlace(number)
          throw PipelineError(
            .stage, at: place.location, path: place.path, "\(named.name): \(words(error, of: view))")
        }
      }
    }
    return ImageSheet.Panel(
      title: panel.title, text: panel.text, steps: panel.steps.map(\.words), exhibits: exhibits)
  }

  private func subject(
    _ named: ImageSource.Named, isAlone: Bool, key: RandomKey, number: Int
  ) throws -> ImageSubject {
    let sample = Sample.image(named.image)
    do throws(StreamsError) {
      let chain = try TransformChain(panel.steps, input: sample.shape)
      let last = max(0, chain.count - 1)
      let before = try chain.apply(sample, steps: 0..<last, key: key, epoch: 0, recordID: number)
      let after = try chain.apply(before, steps: last..<chain.count, key: key, epoch: 0, recordID: number)
      return ImageSubject(
        name: isAlone ? "" : named.name, image: after.image, before: before.image,
        convolutions: panel.steps.convolutions)
    } catch {
      throw PipelineError(.stage, at: stepsPlace.location, path: stepsPlace.path, "\(named.name): \(error.message)")
    }
  }

  /// Where a view stands.
  private func viewPlace(_ number: Int) -> ConfigurationNode {
    guard let show = place["show"] else { return place }
    guard case .list(let elements) = show.value, elements.indices.contains(number) else { return show }
    return elements[number]
  }

  private func words(_ refusal: ImageViewRefusal, of view: ImageView) -> String {
    type(of: view.settings).keyword + (refusal.setting.map { ".\($0)" } ?? "") + ": " + refusal.message
  }
}
