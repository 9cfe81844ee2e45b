import SourceIdentity
import Testing

@Suite struct SourceTextTests {
  private func swift(_ text: String) -> String {
    String(decoding: SourceText.significantBytes(of: Array(text.utf8), in: .swift), as: UTF8.self)
  }

  private func c(_ text: String) -> String {
    String(decoding: SourceText.significantBytes(of: Array(text.utf8), in: .c), as: UTF8.self)
  }

  @Test(arguments: [
    ("let a = 1 // one", "let a = 1"),
    ("/// Says what.\nlet a = 1", "let a = 1"),
    ("let a /* x /* y */ z */ = 1", "let a = 1"),
    ("f(a, b)", "f(\n  a,\n  b,\n)"),
    ("[1, 2]", "[\n1, 2,\n]"),
    ("a.b().c()", "a\n  .b()\n  .c()"),
    ("let a = b + c", "let a =\n  b\n  + c"),
    ("x ? y : z", "x\n  ? y\n  : z"),
    ("if a { b } else { c }", "if a { b }\nelse { c }"),
    ("a\n\n\nb", "a\nb"),
    ("f(1)  { }", "f(1) {}"), ("func f() -> Int { 1 }", "func f()\n  -> Int\n{\n  1\n}"),
    ("a { b in c }", "a { b in\n  c\n}"), ("x?.y", "x?\n  .y"), ("return [1]", "return\n  [1]"),
    ("func f() -> Set<Int> { 1 }", "func f() -> Set<\n  Int\n> {\n  1\n}"),
    ("(a: Result<B, Array<C>>)", "(a: Result<\n  B,\n  Array<\n    C\n  >\n>)"),
    ("let f: () -> [A]", "let f:\n  () ->\n  [A]"), ("(A) -> (B) -> C", "(A) ->\n  (B) -> C"),
    ("let a = \"\"\"\n  b\n  \"\"\"", "let a = \"\"\"\n    b\n    \"\"\""),
  ]) func formatAndCommentsDoNotCount(one: String, other: String) { #expect(swift(one) == swift(other)) }

  @Test(arguments: [
    ("let a = 1", "let a = 2"), ("a - b", "a -b"), ("f\n(x)", "f(x)"), ("return -x", "return - x"),
    ("\"a // b\"", "\"a // c\""), ("\"a  b\"", "\"a b\""), ("\"\\(f(\"//\"))x\"", "\"\\(f(\"//\"))y\""),
    ("#\"a\" // \"#", "#\"a\" //x\"#"), ("\"\"\"\n  a\n\"\"\"", "\"\"\"\na\n\"\"\""), ("f()\n[1]", "f()[1]"),
    ("A<B>\n(c)", "A<B>(c)"),
    ("a\n.b", "a\n.c"),
    ("return .x", "return.x"), ("\"\"\"\n// a\n\"\"\"", "\"\"\"\n// b\n\"\"\""), ("ab", "a b"),
    ("a\n-b", "a - b"), ("a <\n  b", "a<b"), ("a\n  > b", "a> b"),
  ]) func whatIsCompiledCounts(one: String, other: String) { #expect(swift(one) != swift(other)) }

  @Test(arguments: [
    ("int a; // one", "int a;"), ("int a; /* one\ntwo */ int b;", "int a; int b;"), ("f( a , b )", "f(a, b)"),
    ("#define A 1 \\\n  + 2", "#define A 1 + 2"), ("int\na;", "int a;"),
  ]) func commentsAndSpaceOfC(one: String, other: String) { #expect(c(one) == c(other)) }

  @Test(arguments: [
    ("#define F(x) x", "#define F (x) x"), ("#define A 1\nint b;", "#define A 1 int b;"), ("'\"' // a", "'\\''"),
    ("\"/*\" a \"*/\"", "\"/*\" b \"*/\""), ("#if A\nx\n#endif", "#if B\nx\n#endif"),
  ]) func whatIsCompiledOfCCounts(one: String, other: String) { #expect(c(one) != c(other)) }

  @Test func anyBytesAreRead() {
    var state: UInt64 = 1
    for length in 0..<400 {
      let bytes = (0..<length).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Array("\"\\(/*#'\n {}a".utf8)[Int(state >> 33) % 12]
      }
      #expect(SourceText.significantBytes(of: bytes, in: .swift).count <= 2 * length + 1)
      #expect(SourceText.significantBytes(of: bytes, in: .c).count <= 2 * length + 1)
    }
  }
}
