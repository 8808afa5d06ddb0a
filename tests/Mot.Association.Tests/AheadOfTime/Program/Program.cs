Console.Out.Write(Mot.Tests.AheadOfTime.Scenario.Run());
