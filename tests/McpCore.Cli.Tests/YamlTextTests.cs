using System.Text.Json;
using McpCore.Cli.Payloads;
using YamlDotNet.Core;

namespace McpCore.Cli.Tests;

public sealed class YamlTextTests
{
    [Theory]
    [InlineData("1", "1")]
    [InlineData("-7", "-7")]
    [InlineData("0x1F", "31")]
    [InlineData("0o17", "15")]
    [InlineData("1.5", "1.5")]
    [InlineData("1e3", "1000")]
    [InlineData(".5", "0.5")]
    [InlineData("true", "true")]
    [InlineData("False", "false")]
    [InlineData("~", "null")]
    [InlineData("", "null")]
    [InlineData("yes", "\"yes\"")]
    [InlineData("no", "\"no\"")]
    [InlineData("2015-01-01", "\"2015-01-01\"")]
    [InlineData("1_000", "\"1_000\"")]
    [InlineData("12:30", "\"12:30\"")]
    [InlineData("'1'", "\"1\"")]
    [InlineData("\"true\"", "\"true\"")]
    [InlineData("!!str 1", "\"1\"")]
    public void Read_Scalar_HasTheTypeOfTheCoreSchema(string yaml, string json) => Assert.Equal($$"""{"a":{{json}}}""", Json($"a: {yaml}"));

    [Theory]
    [InlineData("0123", "\"0123\"")]
    [InlineData("true", "\"true\"")]
    [InlineData("null", "null")]
    public void Read_ScalarWhereTheSchemaWantsAText_IsOne(string yaml, string json)
    {
        using var schema = JsonDocument.Parse("""{"properties":{"a":{"type":["string","null"]}}}""");

        Assert.Equal($$"""{"a":{{json}}}""", YamlText.Read($"a: {yaml}", schema.RootElement, "$").Node!.ToJsonString());
    }

    [Fact]
    public void Read_NestedBlocks_AreObjectsAndArrays() => Assert.Equal("""{"a":{"b":[1,{"c":2}]},"d":[]}""", Json("a:\n  b:\n    - 1\n    - c: 2\nd: []\n"));

    [Theory]
    [InlineData("a: .inf", 1)]
    [InlineData("a: 1\na: 2", 2)]
    [InlineData("a: 1\n---\nb: 2", 3)]
    [InlineData("? [1, 2]\n: 3", 1)]
    [InlineData("a: [1,\nb: 2", 1)]
    public void Read_WhatJsonCannotSay_IsRefusedWithItsLine(string yaml, long line)
    {
        var fault = Assert.ThrowsAny<YamlException>(() => YamlText.Read(yaml, default, "$"));

        Assert.Equal(line, fault.Start.Line);
    }

    [Fact]
    public void Read_AliasesThatMultiply_AreRefused()
    {
        var lines = Enumerable.Range(1, 9).Select(level => $"a{level}: &a{level} [{string.Join(", ", Enumerable.Repeat($"*a{level - 1}", 10))}]");

        var fault = Assert.ThrowsAny<YamlException>(() => YamlText.Read("a0: &a0 [1]\n" + string.Join('\n', lines), default, "$"));

        Assert.Contains("more than a payload can hold", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Places_AreThoseOfNamesAndValues()
    {
        var places = YamlText.Read("a:\n  bc: def\n", default, "$.payload").Places;

        Assert.Equal(new ValuePlace(new TextPlace(2, 2, 2), new TextPlace(2, 6, 3)), places["$.payload.a.bc"]);
    }

    private static string Json(string yaml) => YamlText.Read(yaml, default, "$").Node!.ToJsonString();
}
