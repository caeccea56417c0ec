using System.Text.Json;

namespace McpCore.Client;

/// <summary>What the checks of a plugin have found.</summary>
/// <param name="Id">The plugin; null when its id could not be read.</param>
/// <param name="Version">Its version; null when it could not be read.</param>
/// <param name="Passed">Whether an installation would go on.</param>
/// <param name="Checks">The checks, in their order.</param>
public sealed record PluginReport(string? Id, string? Version, bool Passed, IReadOnlyList<PluginReportCheck> Checks)
{
    internal static PluginReport Parse(JsonElement json) => new(
        json.Text("id"),
        json.Text("version"),
        json.Flag("passed"),
        json.Items("checks", check => new PluginReportCheck(check.RequiredText("name"), check.RequiredText("result"), check.Text("code"), check.Text("message") ?? "")));
}

/// <summary>One check of a plugin.</summary>
/// <param name="Name">What was checked: <c>structure</c>, <c>links</c>, <c>permissions</c>, <c>manifest</c>, <c>signature</c>, <c>hashes</c>, <c>entry</c>, <c>contract</c>, <c>framework</c>, <c>dependencies</c>.</param>
/// <param name="Result"><c>passed</c>, <c>failed</c> or <c>not_checked</c>.</param>
/// <param name="Code">The stable code of a refusal; null unless it failed.</param>
/// <param name="Message">What was found.</param>
public sealed record PluginReportCheck(string Name, string Result, string? Code, string Message);
