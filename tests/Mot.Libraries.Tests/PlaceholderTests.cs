namespace Mot.Tests;

public sealed class PlaceholderTests { [Fact] public void Builds() => Assert.NotNull(typeof(PlaceholderTests).Assembly.Location); }
