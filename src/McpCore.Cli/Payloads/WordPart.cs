namespace McpCore.Cli.Payloads;

/// <summary>A part of a word of the command line.</summary>
/// <param name="Word">Which word.</param>
/// <param name="Start">Its first letter.</param>
/// <param name="Length">How many letters.</param>
internal readonly record struct WordPart(int Word, int Start, int Length);
