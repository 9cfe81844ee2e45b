import Reports
import Testing

@Suite struct HTMLTests {
  @Test func escapesTextAndAttributes() {
    let piece = HTML.element("p", ["title": #"a"b'<c>&"#], .text(#"<script>alert("1")</script> & 'x'"#))
    #expect(
      piece.rendered()
        == "<p title=\"a&quot;b&#39;&lt;c&gt;&amp;\">&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;</p>\n"
    )
  }

  @Test func removesControlAndDirectionCharacters() {
    #expect(escaped("a\u{0}b\u{202E}c\u{1B}d\ne") == "a\u{FFFD}b\u{FFFD}c\u{FFFD}d\ne")
  }

  @Test func voidElementsCloseThemselvesAndOthersDoNot() {
    #expect(HTML.element("br").rendered() == "<br/>")
    #expect(HTML.element("td").rendered() == "<td></td>")
  }
}
