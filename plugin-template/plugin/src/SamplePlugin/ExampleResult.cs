namespace SampleNamespace;

/// <summary>What a completed job answers.</summary>
/// <param name="Words">Number of words.</param>
/// <param name="Longest">The longest word; the first of them when several are as long.</param>
public sealed record ExampleResult(int Words, string Longest);
