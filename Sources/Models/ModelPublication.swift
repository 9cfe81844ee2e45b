package import Pipelines
import StageData
import Store

/// What a stage shows people of its model: the whole folder, where its settings say `publish: true`; no part of a key, as
/// it changes no result.
package enum ModelPublication {
  /// What is to be published, at `<stage>/model` of the pipeline's folder; nothing where nobody asked.
  package static func publications(of stage: String, asked: Bool) -> [Publication] {
    guard asked else { return [] }
    let folder = "\(stage)/model"
    // Keys and times are in no digest, so they come in here.
    let document = Publication(
      output: .model, file: ModelFolder.documentName, destination: "\(folder)/\(ModelFolder.documentName)"
    ) { content, run, _ in
      try ModelFolder.document(content, from: run.origin(of: stage))
    }
    return [Publication(output: .model, destination: folder), document]
  }
}

extension RunSummary {
  /// Where a stage's model came from; `nil` for a stage that has no result.
  fileprivate func origin(of stage: String) -> ModelOrigin? {
    let results = Dictionary(stages.map { ($0.name, $0) }) { first, _ in first }
    guard let result = results[stage], let key = result.key else { return nil }
    var upstreams: [String: String] = [:]
    var waiting = result.upstreams
    while let name = waiting.popLast() {
      guard upstreams[name] == nil, let upstream = results[name], let key = upstream.key else { continue }
      upstreams[name] = key.hex
      waiting += upstream.upstreams
    }
    return ModelOrigin(pipeline: pipeline, stage: stage, key: key, facts: result.facts, upstreams: upstreams)
  }
}
