using McpCore.Agents.Testing;
using McpCore.Agents.Tests.Samples;

namespace McpCore.Agents.Tests.Context;

/// <summary>How message templates become text and properties.</summary>
public sealed class JobLoggerTests
{
    public static TheoryData<string, object?[], string, string> Templates => new()
    {
        { "Plain text", [], "Plain text", "{}" },
        { "Epoch {Epoch} of {Epochs}", [3, 10], "Epoch 3 of 10", """{"Epoch":3,"Epochs":10}""" },
        { "Loss {Loss:F4}", [0.123456], "Loss 0.1235", """{"Loss":0.123456}""" },
        { "Done at {At:HH:mm}", [new TimeOnly(9, 5)], "Done at 09:05", """{"At":"09:05"}""" },
        { "[{Name,6}|{Name2,-6}]", ["ab", "cd"], "[    ab|cd    ]", """{"Name":"ab","Name2":"cd"}""" },
        { "{Loss,8:F2}", [1.5], "    1.50", """{"Loss":1.5}""" },
        { "{@Tree} {$Text}", ["a", "b"], "a b", """{"Tree":"a","Text":"b"}""" },
        { "{{literal}} {Value}", [1], "{literal} 1", """{"Value":1}""" },
        { "{{{Value}}}", [1], "{1}", """{"Value":1}""" },
        { "{{only}}", [], "{only}", "{}" },
        { "{First} {Second}", ["a"], "a {Second}", """{"First":"a"}""" },
        { "{First}", ["a", "dropped"], "a", """{"First":"a"}""" },
        { "open {brace", [1], "open {brace", "{}" },
        { "closed } brace {Value}", [1], "closed } brace 1", """{"Value":1}""" },
        { "{Value:Q}", [5], "5", """{"Value":5}""" },
        { "{}", [5], "5", """{"":5}""" },
        { "{Text:anything}", ["as it is"], "as it is", """{"Text":"as it is"}""" },
    };

    public static TheoryData<object?, string> Values => new()
    {
        { null, "null" },
        { true, "true" },
        { (byte)1, "1" },
        { long.MinValue, "-9223372036854775808" },
        { ulong.MaxValue, "18446744073709551615" },
        { 0.1f, "0.1" },
        { 1.5m, "1.5" },
        { double.NaN, "\"NaN\"" },
        { float.PositiveInfinity, "\"Infinity\"" },
        { DayOfWeek.Friday, "\"Friday\"" },
        { "text", "\"text\"" },
        { new Uri("http://localhost/"), "\"http://localhost/\"" },
    };

    [Theory]
    [MemberData(nameof(Templates))]
    public async Task Write_Template_FillsTextAndProperties(string template, object?[] arguments, string message, string properties)
    {
        var job = await Runs.TalkAsync(context => context.Log.Information(template, arguments));

        var line = Assert.Single(job.Log);
        Assert.Equal(message, line.Message);
        Assert.Equal(properties, line.Properties.GetRawText());
        Assert.Equal(template, line.Template);
    }

    [Theory]
    [MemberData(nameof(Values))]
    public async Task Write_Value_KeepsItsJsonType(object? value, string expected)
    {
        var job = await Runs.TalkAsync(context => context.Log.Information("{Value}", [value]));

        Assert.Equal(expected, job.Log[0].Properties.GetProperty("Value").GetRawText());
    }

    [Fact]
    public async Task Write_EachMethod_HasItsLevel()
    {
        var job = await Runs.TalkAsync(context =>
        {
            context.Log.Debug("a");
            context.Log.Information("b");
            context.Log.Warning("c");
            context.Log.Error("d");
            context.Log.Write(JobLogLevel.Warning, "e {Value}", 1);
        });

        Assert.Equal([JobLogLevel.Debug, JobLogLevel.Information, JobLogLevel.Warning, JobLogLevel.Error, JobLogLevel.Warning], job.Log.Select(line => line.Level));
    }

    [Fact]
    public async Task Write_HalfASurrogatePair_DoesNotThrow()
    {
        var job = await Runs.TalkAsync(context => context.Log.Information("{Text}", "broken \ud83d here"));

        Assert.Single(job.Log);
    }

    [Fact]
    public async Task Write_HugeWidth_IsCapped()
    {
        var job = await Runs.TalkAsync(context => context.Log.Information("{Value,2000000000}", 1));

        Assert.Equal(200, job.Log[0].Message.Length);
    }
}
