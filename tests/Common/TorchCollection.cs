namespace Mot.Tests;

/// <summary>Tests that draw from torch's generator or seed it, of which a process has one: not beside each other.</summary>
[CollectionDefinition(Name)]
public sealed class TorchCollection
{
    public const string Name = "torch's generator";
}
