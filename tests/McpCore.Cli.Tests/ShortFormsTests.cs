using McpCore.Cli.Payloads;

namespace McpCore.Cli.Tests;

public sealed class ShortFormsTests
{
    [Theory]
    [InlineData("fixed", """{"kind":"fixed"}""")]
    [InlineData("exponential,initial=2s,factor=1.5,max=1h,jitter=false", """{"kind":"exponential","initial":"2s","factor":1.5,"max":"1h","jitter":false}""")]
    [InlineData("1s, 10s", """{"kind":"list","delays":["1s","10s"]}""")]
    [InlineData("""{"kind":"fixed"}""", """{"kind":"fixed"}""")]
    [InlineData("fixed,factor=big", """{"kind":"fixed","factor":"big"}""")]
    public void Backoff_ShortForm_IsTheObject(string text, string json) => Assert.Equal(json, ShortForms.Backoff(text).ToJsonString());

    [Theory]
    [InlineData("fixed,10s")]
    [InlineData("{")]
    public void Backoff_NoForm_IsWrongUsage(string text) => Assert.Equal(ExitCodes.Usage, Assert.Throws<CommandFaultException>(() => ShortForms.Backoff(text)).ExitCode);

    [Theory]
    [InlineData("a=b=2", """{"key":"a=b","limit":2}""")]
    [InlineData("gpu=two", """{"key":"gpu","limit":"two"}""")]
    public void Concurrency_KeyAndLimit_AreSplitAtTheLastSign(string text, string json) => Assert.Equal(json, ShortForms.Concurrency(text).ToJsonString());

    [Fact]
    public void Concurrency_WithoutLimit_SaysWhatIsExpected() =>
        Assert.Contains("KEY=LIMIT", Assert.Throws<CommandFaultException>(() => ShortForms.Concurrency("gpu")).Message, StringComparison.Ordinal);
}
