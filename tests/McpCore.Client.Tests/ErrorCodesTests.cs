using System.Reflection;

namespace McpCore.Client.Tests;

public sealed class ErrorCodesTests
{
    public static TheoryData<string> Codes() =>
        [.. typeof(ErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!)];

    [Theory]
    [MemberData(nameof(Codes))]
    public void StatusOf_EveryCode_IsAnError(string code) => Assert.InRange(ErrorCodes.StatusOf(code), 400, 599);

    [Theory]
    [MemberData(nameof(Codes))]
    public void EveryCode_IsExplained(string code)
    {
        var page = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "errors.md"));

        Assert.Contains($"| `{code}` | {ErrorCodes.StatusOf(code)} |", page, StringComparison.Ordinal);
    }

    [Fact]
    public void StatusOf_UnknownCode_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => ErrorCodes.StatusOf("nothing"));
}
