namespace McpCore.Cli.Payloads;

/// <summary>A part of a text: its line, from 1, its first character in the line, from 0, and how many characters it has.</summary>
internal readonly record struct TextPlace(int Line, int Column, int Length);

/// <summary>Where a value was written, and the name before it; an item of an array has none.</summary>
internal readonly record struct ValuePlace(TextPlace? Name, TextPlace Value);
