namespace McpCore.Plugins.Loading;

/// <summary>Whether a version that was let go of has really gone from memory.</summary>
/// <param name="Collected">Nothing of it is left.</param>
/// <param name="Suspect">The best guess of what holds it, as a sentence; null when it was collected.</param>
internal sealed record UnloadVerdict(bool Collected, string? Suspect);
