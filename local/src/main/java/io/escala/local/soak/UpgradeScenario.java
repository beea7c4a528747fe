package io.escala.local.soak;

import io.escala.local.CommandException;
import io.escala.local.services.Service;
import java.io.IOException;

/**
 * A service's older instances are replaced one after the other, as a Deployment does it: a newer one joins, both serve,
 * an older one ends.
 */
record UpgradeScenario(Service service) implements Scenario<UpgradeUnderTest> {

    @Override
    public String name() {
        return service.label();
    }

    @Override
    public void run(UpgradeUnderTest it) throws IOException, InterruptedException, CommandException {
        for (String older : it.instances(service)) {
            String newer = it.join(service);
            if (service == Service.CATALOG) {
                it.serve(older, newer);
                it.goOn();
                it.leaveCatalog(older, newer);
            } else {
                it.goOn();
                it.leave(older);
            }
        }
    }
}
